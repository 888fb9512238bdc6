import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Sqlite from 'better-sqlite3'
import { expect } from 'vitest'
import { RequestId } from '#shared/model/ids.ts'
import { startCodeApp, textOf } from '../code/code-app.ts'
import { isLiving, markedProcesses } from '../harness/marked-processes.ts'
import { sendModern } from '../harness/mcp-wire.ts'
import { soon } from '../harness/soon.ts'
import { startTestApp } from '../harness/start-app.ts'
import { verifies } from '../verifies.ts'

const keeping = join(import.meta.dirname, '../harness/upstreams/keeping-server.mjs')
const echo = join(import.meta.dirname, '../harness/upstreams/echo-server.mjs')
const VALUE = 'a value that nobody may see 4711'
const MINUTE = 60_000

type Options = Parameters<typeof startTestApp>[0]

/** An app with a server that was given a secret and one that was not. */
async function startWithSecret(options: Options = {}) {
  const app = await startTestApp(options)
  const workspace = await app.defaultWorkspace()
  const workspaceId = workspace.id
  await app.call('secrets.create', { workspaceId, name: 'KEPT', value: VALUE })
  const environment = { KEPT: { secret: 'KEPT' } }
  const keeper = await app.addServer(workspace, 'keeper', { command: process.execPath, args: [keeping], environment })
  const plain = await app.addServer(workspace, 'plain', { command: process.execPath, args: [echo] })
  const target = { url: app.endpoint(workspace), key: await app.addKey(workspace) }
  const db = new Sqlite(join(app.dataFolder, 'atrium.db'), { readonly: true })
  const mark = db.prepare<[], { folder_id: string }>('SELECT folder_id FROM organization').get()?.folder_id ?? ''
  db.close()
  return {
    ...{ app, workspaceId, keeper, plain },
    tell: (ms = 0) => sendModern(target, 'tools/call', { name: 'keeper__tell', arguments: { ms } }),
    echo: () => sendModern(target, 'tools/call', { name: 'plain__echo', arguments: { text: 'hello' } }),
    stateOf: async (serverId: typeof keeper.id) => (await app.call('servers.get', { workspaceId, serverId })).state.at,
    processes: () => markedProcesses(mark).filter(isLiving),
    isLocked: async () => (await app.call('vault.status', {})).state === 'locked',
    [Symbol.asyncDispose]: () => app[Symbol.asyncDispose](),
  }
}

verifies('lock.calls', 'a call under way ends, clean; the next is refused with what to do, and the process is gone', async () => {
  await using world = await startWithSecret()
  const { app, workspaceId, keeper, plain } = world
  expect((await world.tell()).text).toContain('It is [redacted: KEPT].')
  await world.echo()
  expect(world.processes()).toHaveLength(2)

  const underWay = world.tell(1_000)
  await sleep(200)
  expect(await app.call('vault.lock', {})).toMatchObject({ state: 'locked' })
  const refused = await world.tell()
  expect(refused.error).toMatchObject({ code: -32057, message: expect.stringMatching(/keeper needs a secret.*unlock the vault in Atrium/) })
  // The process lives as long as its call.
  expect(await world.stateOf(keeper.id)).toBe('ready')
  expect((await underWay).text).toContain('It is [redacted: KEPT].')
  await soon(() => world.stateOf(keeper.id)).toBe('stopped')
  await soon(() => world.processes()).toHaveLength(1)

  // Everything else goes on.
  expect((await world.echo()).text).toContain('hello')
  expect(await world.stateOf(plain.id)).toBe('ready')
  const { calls } = await app.call('calls.list', { workspaceId })
  expect(calls.find(call => call.requestId === refused.requestId)).toMatchObject({
    ...{ outcome: 'locked', gate: 'vault', serverName: 'keeper', target: 'keeper__tell' },
    message: expect.stringContaining('unlock'),
  })
  const lines = await app.call('servers.logs', { workspaceId, serverId: keeper.id })
  expect(lines.map(({ text }) => text)).toContain('Stopped, as the vault was locked.')
  expect(JSON.stringify(lines)).not.toContain(VALUE)

  // Its tools stay listed, and it starts at its next call.
  expect((await app.call('tools.list', { workspaceId })).tools.map(({ name }) => name)).toContain('keeper__tell')
  await app.call('vault.unlock', {})
  expect((await world.tell()).text).toContain('It is [redacted: KEPT].')
})

verifies('lock.calls', 'a server that is started, asked for by a list or subscribed to while locked is not given its secret', async () => {
  await using world = await startWithSecret()
  const { app, workspaceId, keeper } = world
  await app.call('vault.lock', {})
  const started = await app.call('servers.start', { workspaceId, serverId: keeper.id })
  expect(started.state).toMatchObject({ at: 'failed', reason: expect.stringContaining('locked') })
  expect((await world.tell()).error).toMatchObject({ code: -32057 })
  expect(await app.call('tools.list', { workspaceId })).toMatchObject({ missing: [expect.objectContaining({ serverId: keeper.id })] })
  expect(world.processes()).toHaveLength(1)
  await app.call('vault.unlock', {})
  expect((await world.tell()).text).toContain('It is [redacted: KEPT].')
})

verifies('lock.calls', 'a code tool that uses a secret is refused, one that uses none goes on', async () => {
  await using world = await startCodeApp()
  const { app, workspace } = world
  await app.call('secrets.create', { workspaceId: workspace.id, name: 'KEPT', value: VALUE })
  await world.publish('secret', 'async function execute(params, config) { return String(config.KEPT.length) }')
  await world.publish('plain', 'async function execute() { return "as ever" }')
  expect(textOf(await world.call('secret'))).toBe(String(VALUE.length))
  await app.call('vault.lock', {})
  const refused = await world.call('secret')
  expect(refused.error).toMatchObject({ code: -32057, message: expect.stringContaining('locked') })
  const { calls } = await app.call('calls.list', { workspaceId: workspace.id })
  expect(calls.find(call => call.requestId === refused.requestId)).toMatchObject({ outcome: 'locked', gate: 'vault' })
  expect(textOf(await world.call('plain'))).toBe('as ever')
  await app.call('vault.unlock', {})
  expect(textOf(await world.call('secret'))).toBe(String(VALUE.length))
})

verifies('lock.redacts', 'messages, log lines and records of before are as clean after the vault was locked', async () => {
  await using world = await startWithSecret()
  const { app, workspaceId, keeper } = world
  const { requestId } = await world.tell()
  await app.call('vault.lock', {})
  await soon(() => world.stateOf(keeper.id)).toBe('stopped')
  const seen = JSON.stringify([
    await app.call('calls.exchange', { workspaceId, requestId: RequestId.parse(requestId) }),
    await app.call('servers.logs', { workspaceId, serverId: keeper.id }),
    await app.call('calls.list', { workspaceId }),
  ])
  expect(seen).toContain('It is [redacted: KEPT].')
  expect(seen).toContain('I was given [redacted: KEPT]')
  expect(seen).not.toContain(VALUE)
})

verifies(
  'lock.by-itself',
  'it locks when nobody used it for the time that was chosen; calls of assistants are no use by a person',
  async () => {
    const clock = { now: Date.now() }
    await using world = await startWithSecret({ now: () => clock.now })
    const { app } = world
    clock.now += 1_000 * MINUTE
    await sleep(1_500)
    expect(await world.isLocked()).toBe(false)

    await app.call('vault.setLocking', { autoLockMinutes: 15 })
    clock.now += 14 * MINUTE
    await world.tell()
    await sleep(1_500)
    expect(await world.isLocked()).toBe(false)
    await app.call('vault.noteUse', {})
    clock.now += 14 * MINUTE
    await sleep(1_500)
    expect(await world.isLocked()).toBe(false)
    clock.now += MINUTE
    await world.tell()
    await soon(() => world.isLocked()).toBe(true)
    expect(await app.call('vault.status', {})).toMatchObject({ message: expect.stringContaining('15 minutes') })
    await app.call('vault.unlock', {})
    await sleep(1_500)
    expect(await world.isLocked()).toBe(false)
  },
)

verifies('lock.by-itself', 'who uses the machine uses it; it locks with the machine only where that was chosen', async () => {
  const clock = { now: Date.now() }
  const machine = { idleMs: 0, lock: (_how: 'screen' | 'sleep'): void => undefined }
  await using world = await startWithSecret({
    now: () => clock.now,
    machine: {
      idleMs: () => machine.idleMs,
      onMachineLocked: listener => {
        machine.lock = listener
        return () => undefined
      },
    },
  })
  const { app } = world
  await app.call('vault.setLocking', { autoLockMinutes: 5 })
  clock.now += 60 * MINUTE
  await sleep(1_500)
  expect(await world.isLocked()).toBe(false)
  machine.idleMs = 5 * MINUTE
  await soon(() => world.isLocked()).toBe(true)
  machine.idleMs = 0
  await app.call('vault.unlock', {})

  machine.lock('screen')
  expect(await world.isLocked()).toBe(false)
  await app.call('vault.setLocking', { isLockingWithMachine: true })
  machine.lock('sleep')
  expect(await app.call('vault.status', {})).toMatchObject({ state: 'locked', message: expect.stringContaining('went to sleep') })
  expect(await app.call('settings.get', {})).toMatchObject({ autoLockMinutes: 5, isLockingWithMachine: true })
})
