import { join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import { newUuid } from '#core/lib/ids.ts'
import type { Actor } from '#core/operations/call.ts'
import type { RequestId } from '#shared/model/ids.ts'
import { ROLES, type Role } from '#shared/model/permission.ts'
import { sendModern } from '../harness/mcp-wire.ts'
import { startTwoWorkspaces, type TwoWorkspaces } from './two-workspaces.ts'
import { verifies } from '../verifies.ts'

const HARNESS = join(import.meta.dirname, '../harness/upstreams')

let both: TwoWorkspaces
beforeAll(async () => {
  both = await startTwoWorkspaces()
})
afterAll(() => both[Symbol.asyncDispose]())

async function execute(name: string, input: object, role: Role | null = 'owner') {
  const { core } = both.app
  const actor: Actor = { ...core.owner(), role: role ?? undefined, roleIn: () => role ?? undefined }
  return core.execute(name, input, { requestId: newUuid(), surface: 'page', actor, signal: new AbortController().signal })
}

const here = () => ({ workspaceId: both.own.workspace.id, serverId: both.own.servers[0].id })
const requestIdOf = () => both.own.callId as RequestId

verifies('seeing.inspector', 'the messages of a call are found by its request id, with its record and the answer', async () => {
  const { app, own } = both
  const exchange = await app.call('calls.exchange', { workspaceId: own.workspace.id, requestId: requestIdOf() })
  expect(exchange).toMatchObject({ serverId: own.servers[0].id, requestId: own.callId, call: { target: 'marble__echo', outcome: 'ok' } })
  expect(exchange.frames.map(({ direction, kind, method }) => [direction, kind, method])).toEqual([
    ['sent', 'request', 'tools/call'],
    ['received', 'answer', 'tools/call'],
  ])
  const [asked] = exchange.frames
  expect(JSON.parse(asked!.text)).toMatchObject({ method: 'tools/call', params: { name: 'echo', arguments: { text: 'marble' } } })
  expect(await app.call('servers.exchange', { ...here(), number: asked!.number })).toEqual(exchange)
})

verifies('seeing.inspector', 'frames are paged newest first, and filtered by method, call and text', async () => {
  const { app } = both
  const all = await app.call('servers.frames', { ...here(), limit: 500 })
  expect(all.hasMore).toBe(false)
  expect(all.last).toBe(all.frames[0]?.number)
  expect(JSON.stringify(all)).not.toContain('"text"')
  const seen: number[] = []
  for (let before: number | undefined; ;) {
    const page = await app.call('servers.frames', { ...here(), limit: 3, ...(before === undefined ? {} : { before }) })
    seen.push(...page.frames.map(({ number }) => number))
    before = page.frames.at(-1)?.number
    if (!page.hasMore) break
  }
  expect(seen).toEqual(all.frames.map(({ number }) => number))
  const count = async (filter: object) => (await app.call('servers.frames', { ...here(), ...filter })).frames.length
  expect(await count({ method: 'initialize' })).toBe(2)
  expect(await count({ requestId: both.own.callId })).toBe(2)
  expect(await count({ text: 'MARBLE' })).toBeGreaterThanOrEqual(2)
  expect(await count({ text: 'no such words' })).toBe(0)
  expect(await count({ after: all.last })).toBe(0)
  expect(await count({ after: all.last - 1 })).toBe(1)
})

verifies('seeing.inspector', 'frames are for who manages a workspace, and for nobody of another one', async () => {
  const inputs = {
    'servers.frames': here(),
    'servers.exchange': { ...here(), number: 1 },
    'calls.exchange': { workspaceId: both.own.workspace.id, requestId: both.own.callId },
  }
  for (const [name, input] of Object.entries(inputs)) {
    for (const role of ROLES) expect([name, role, (await execute(name, input, role)).ok]).toEqual([name, role, role !== 'member'])
    expect(await execute(name, input, null)).toMatchObject({ ok: false, error: { code: 'not_found' } })
    const elsewhere = await execute(name, { ...input, workspaceId: both.other.workspace.id })
    expect(elsewhere).toMatchObject({ ok: false, error: { code: 'not_found' } })
  }
  // How it does is no secret to its members.
  expect((await execute('servers.stats', here(), 'member')).ok).toBe(true)
})

verifies('seeing.inspector', 'a secret that a server says, or a person sends, is in no frame', async () => {
  const { app, own } = both
  const server = await app.addServer(own.workspace, 'leaky', {
    command: process.execPath,
    args: [join(HARNESS, 'leaky-server.mjs'), '--names'],
    environment: { LEAK_A: { secret: own.secret.name } },
  })
  const one = { workspaceId: own.workspace.id, serverId: server.id }
  await app.call('servers.start', one)
  const { tools } = await app.call('tools.list', { workspaceId: own.workspace.id })
  const leaky = tools.filter(tool => tool.serverId === server.id)
  expect(leaky.length).toBeGreaterThan(3)
  for (const { name } of leaky)
    await app.call('tools.call', { workspaceId: own.workspace.id, name, arguments: { said: own.secretValue } }).catch(() => undefined)
  const { frames } = await app.call('servers.frames', { ...one, limit: 500 })
  const texts = await Promise.all(frames.map(({ number }) => app.call('servers.exchange', { ...one, number })))
  const all = JSON.stringify([frames, texts])
  const forms = ['utf8', 'base64', 'base64url', 'hex'] as const
  for (const form of forms) expect(all).not.toContain(Buffer.from(own.secretValue).toString(form))
  expect(all).not.toContain(encodeURIComponent(own.secretValue))
  const said = texts.flatMap(({ frames }) => frames).find(({ direction, kind }) => direction === 'sent' && kind === 'request')
  expect(said).toBeDefined()
  expect(all).toContain(`"said\\":\\"[redacted: ${own.secret.name}]`)
  await app.call('servers.remove', one)
})

verifies('seeing.inspector', 'replaying a call makes exactly one new record and messages of its own', async () => {
  const { app, own } = both
  const workspaceId = own.workspace.id
  const records = async () => (await app.call('calls.list', { workspaceId, limit: 500 })).calls.length
  const before = await records()
  const first = await app.call('calls.exchange', { workspaceId, requestId: requestIdOf() })
  const { params } = JSON.parse(first.frames[0]!.text)
  const { requestId } = await app.call('tools.call', { workspaceId, name: first.call!.target, arguments: params.arguments })
  expect(await records()).toBe(before + 1)
  const again = await app.call('calls.exchange', { workspaceId, requestId })
  expect(again.call).toMatchObject({ surface: 'page', target: first.call!.target, outcome: 'ok' })
  expect(JSON.parse(again.frames[0]!.text).params.arguments).toEqual(params.arguments)
  expect(again.frames[0]!.number).toBeGreaterThan(first.frames.at(-1)!.number)
})

verifies('seeing.server', 'the page is told how a server does: calls, failures, latency, and what its processes take', async () => {
  const { app, other } = both
  const one = { workspaceId: other.workspace.id, serverId: other.servers[0].id }
  const before = await app.call('servers.stats', one)
  for (let call = 0; call < 9; call += 1) await sendModern(other.target, 'tools/call', { name: 'quetzal__echo', arguments: { text: 'x' } })
  await sendModern(other.target, 'tools/call', { name: 'quetzal__fail', arguments: {} })
  const after = await app.call('servers.stats', one)
  expect(after.calls - before.calls).toBe(10)
  expect(after.failed - before.failed).toBe(1)
  expect(after.p50Ms).toBeGreaterThan(0)
  expect(after.p95Ms).toBeGreaterThanOrEqual(after.p50Ms!)
  expect(after.minutes.reduce((sum, { calls }) => sum + calls, 0)).toBe(after.calls)
  expect(after).toMatchObject({ inFlight: 0, restarts: 0 })
  expect(after.startedAt).toBeGreaterThan(0)
  expect(after.usage?.processes).toBeGreaterThanOrEqual(1)
  expect(after.usage?.memoryBytes).toBeGreaterThan(1_000_000)
  // Of a server that did nothing yet there is nothing to say.
  const asking = await app.call('servers.stats', { ...one, serverId: other.servers[1].id })
  expect(asking).toMatchObject({ calls: 0, failed: 0, p50Ms: null, p95Ms: null, minutes: [] })
})
