import { join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import type { CallRecord } from '#shared/model/call.ts'
import { RequestId } from '#shared/model/ids.ts'
import { newUuid } from '#core/lib/ids.ts'
import { LIMITS } from '#core/gateway/http/limits.ts'
import { sendModern } from '../harness/mcp-wire.ts'
import { verifies } from '../verifies.ts'
import { startCodeApp, textOf, type CodeApp } from './code-app.ts'

const echo = join(import.meta.dirname, '../harness/upstreams/echo-server.mjs')
/** Calls the tool that it is told, as often as it is told, at the same time. */
const CALLS = `async function execute({ name, args, times }, config, context) {
  const calls = Array.from({ length: times ?? 1 }, () => context.callTool(name, args ?? {}))
  const settled = await Promise.allSettled(calls)
  return settled.map(one => (one.status === 'fulfilled' ? one.value.content[0].text : 'refused: ' + one.reason.message)).join('|')
}`

let own: CodeApp
beforeAll(async () => {
  own = await startCodeApp()
  await own.app.addServer(own.workspace, 'echo', { command: process.execPath, args: [echo] })
  await own.publish('inner', `async function execute({ text }) { return 'inner ' + text }`)
  await own.publish('outer', CALLS)
  await own.publish('forever', `async function execute() { await new Promise(() => setTimeout(() => {}, 600_000)) }`)
  // The server is listed, so that every call after this goes straight to it.
  expect(textOf(await own.call('outer', { name: 'echo__echo', args: { text: 'x' } }))).toContain('x')
})
afterAll(() => own[Symbol.asyncDispose]())

async function recordsOf(requestId: string): Promise<readonly CallRecord[]> {
  const { calls } = await own.app.call('calls.list', { workspaceId: own.workspace.id, limit: 500 })
  const { calls: made } = await own.app.call('calls.list', { workspaceId: own.workspace.id, parentRequestId: RequestId.parse(requestId) })
  expect(made).toEqual(calls.filter(call => call.parentRequestId === requestId))
  return [...made, ...calls.filter(call => call.requestId === requestId)]
}

/** The newest call of the tool, once it is recorded. */
async function recordedCall(target: string): Promise<CallRecord> {
  const find = async () => (await own.app.call('calls.list', { workspaceId: own.workspace.id, text: target, limit: 1 })).calls[0]
  await expect.poll(find).toBeDefined()
  return (await find())!
}

/** How many messages of this kind have gone to a server, of the last that are kept. */
async function sentTo(slug: 'echo' | 'mine', method: string): Promise<number> {
  const servers = await own.app.call('servers.list', { workspaceId: own.workspace.id })
  const serverId = servers.find(server => server.slug === slug)!.id
  const { frames } = await own.app.call('servers.frames', { workspaceId: own.workspace.id, serverId, limit: 500 })
  return frames.filter(frame => frame.direction === 'sent' && frame.method === method).length
}

verifies('code.nested', 'more calls at the same time than there are workers, each calling a code tool, all come to an end', async () => {
  const answers = await Promise.all(
    Array.from({ length: 24 }, (_none, n) => own.call('outer', { name: 'mine__inner', args: { text: String(n) } })),
  )
  expect(answers.map(textOf)).toEqual(answers.map((_answer, n) => `inner ${n}`))
})

verifies('code.nested', 'and so do those that go as deep as they may', async () => {
  const deep = (levels: number): object =>
    levels === 0 ? { name: 'mine__inner', args: { text: 'deep' } } : { name: 'mine__outer', args: deep(levels - 1) }
  const answers = await Promise.all(Array.from({ length: 9 }, () => own.call('outer', deep(3))))
  expect(new Set(answers.map(textOf))).toEqual(new Set(['inner deep']))
})

verifies(
  'code.nested',
  'with the key’s places all taken a tool’s call is refused at once, and recorded; with one free it goes',
  async () => {
    const taken = new AbortController()
    const slow = Array.from({ length: LIMITS.maxInFlightPerKey - 1 }, () =>
      sendModern(own.target, 'tools/call', { name: 'echo__slow', arguments: { ms: 600_000 } }, { signal: taken.signal }).catch(
        () => undefined,
      ),
    )
    await expect.poll(() => own.app.core.gatewayStatus().callsInFlight, { timeout: 20_000 }).toBe(LIMITS.maxInFlightPerKey - 1)
    const outer = await own.call('outer', { name: 'mine__inner', args: { text: 'x' } })
    expect(textOf(outer)).toBe('refused: Too many calls of this key are under way. Wait for some to end, then try again.')
    const [inner, above] = await recordsOf(outer.requestId)
    expect(inner).toMatchObject({ target: 'mine__inner', parentRequestId: outer.requestId, outcome: 'limited', gate: 'limits' })
    expect(above).toMatchObject({ target: 'mine__outer', parentRequestId: null, outcome: 'ok' })

    taken.abort()
    await Promise.all(slow)
    await expect.poll(() => own.app.core.gatewayStatus().callsInFlight, { timeout: 20_000 }).toBe(0)
    expect(textOf(await own.call('outer', { name: 'mine__inner', args: { text: 'x' } }))).toBe('inner x')
  },
)

verifies('code.nested', 'what one call sets going at the same time is bound by the key’s places too', async () => {
  const answer = await own.call('outer', { name: 'mine__inner', args: { text: 'x' }, times: 40 })
  const words = textOf(answer).split('|')
  expect(words).toHaveLength(40)
  // However many the sandbox lets out at once: each came to an end, and no place is left taken.
  for (const word of words) expect(word).toMatch(/^(inner x|refused: )/)
  expect(own.app.core.gatewayStatus().callsInFlight).toBe(0)
})

for (const [what, name, args] of [
  ['a code tool', 'mine__forever', {}],
  ['a server of its own', 'echo__slow', { ms: 600_000 }],
] as const) {
  verifies('code.nested', `who cancels a call ends what it called, ${what}; both records say so`, async () => {
    const client = new AbortController()
    const cancelled = await sentTo('echo', 'notifications/cancelled')
    const outer = own.call('outer', { name, args }, { signal: client.signal }).catch(() => undefined)
    await expect.poll(() => own.app.core.gatewayStatus().callsInFlight).toBe(2)
    client.abort()
    await outer
    await expect.poll(() => own.app.core.gatewayStatus().callsInFlight).toBe(0)
    const inner = await recordedCall(name)
    const above = await recordedCall('mine__outer')
    expect(inner).toMatchObject({ outcome: 'cancelled', gate: null, parentRequestId: above.requestId })
    expect(above).toMatchObject({ outcome: 'cancelled', gate: null, parentRequestId: null })
    if (name === 'echo__slow') await expect.poll(() => sentTo('echo', 'notifications/cancelled')).toBe(cancelled + 1)
    expect(textOf(await own.call('outer', { name: 'mine__inner', args: { text: 'after' } }))).toBe('inner after')
  })
}

verifies('code.nested', 'a call that its tool did not wait for ends with that tool', async () => {
  await own.publish(
    'forgets',
    `async function execute(p, c, context) {
  void context.callTool('mine__forever').catch(() => {})
  await new Promise(resolve => setTimeout(resolve, 200))
  return 'done'
}`,
  )
  const outer = await own.call('forgets')
  expect(textOf(outer)).toBe('done')
  await expect.poll(async () => (await recordsOf(outer.requestId)).length).toBe(2)
  const [inner, above] = await recordsOf(outer.requestId)
  expect([inner!.outcome, above!.outcome]).toEqual(['cancelled', 'ok'])
  expect(own.app.core.gatewayStatus().callsInFlight).toBe(0)
})

verifies('code.nested', 'a draft that is tried calls tools in the person’s name; who stops the trial ends them', async () => {
  const { app, one, workspace } = own
  const { draft } = await own.draft('trial', CALLS)
  const run = (params: object, signal = new AbortController().signal, requestId = newUuid()) =>
    app.core
      .execute('code.run', { ...one, toolName: 'trial', draft, params }, { requestId, surface: 'page', actor: app.core.owner(), signal })
      .then(outcome => ({ outcome, requestId }))
  const tried = await run({ name: 'mine__outer', args: { name: 'mine__inner', args: { text: 'tried' } } })
  expect(tried.outcome).toMatchObject({ ok: true, data: { error: null, result: { content: [{ text: 'inner tried' }] } } })
  const [made] = await recordsOf(tried.requestId)
  expect(made).toMatchObject({ target: 'mine__outer', parentRequestId: tried.requestId, surface: 'page', keyId: null, outcome: 'ok' })
  expect((await recordsOf(made!.requestId)).map(({ target }) => target)).toEqual(['mine__inner', 'mine__outer'])
  // Depth counts from the draft on.
  const circle = await run({ name: 'mine__outer', args: deepCalls(5) })
  expect(JSON.stringify(circle.outcome)).toContain('more than 4 deep')

  const person = new AbortController()
  const requestId = newUuid()
  const before = await sentTo('mine', 'tools/call')
  const stopped = run({ name: 'mine__forever' }, person.signal, requestId)
  await expect.poll(() => sentTo('mine', 'tools/call')).toBe(before + 1)
  person.abort()
  await stopped
  await expect.poll(async () => (await recordsOf(requestId)).map(({ outcome }) => outcome)).toEqual(['cancelled'])
  expect((await app.call('calls.list', { workspaceId: workspace.id, limit: 1 })).calls[0]!.parentRequestId).toBe(requestId)
})

function deepCalls(levels: number): object {
  return levels === 0 ? { name: 'mine__inner', args: {} } : { name: 'mine__outer', args: deepCalls(levels - 1) }
}
