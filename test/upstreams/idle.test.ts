import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { isAlive } from '../processes/is-alive.ts'
import { soon } from '../harness/soon.ts'
import { verifies } from '../verifies.ts'
import { callText, clientOf, HARNESS, openWorld, toolCall, type World } from './upstreams-harness.ts'

const ECHO = path.join(HARNESS, 'echo-server.mjs')
const MODERN = path.join(HARNESS, 'conformance-server.ts')
const IDLE_MS = 300
const QUICK = { serving: { idleStopMs: IDLE_MS }, pace: { beatMs: 30 } }

const stateOf = (world: World, serverId: Parameters<World['upstreams']['stateOf']>[0]) => () => world.upstreams.stateOf(serverId).at

verifies('sharing.idle', 'a server that nobody uses stops; its tools stay listed at once, and the next call starts it', async () => {
  for (const [script, tool] of [
    [ECHO, 'pid'],
    [MODERN, 'test_simple_text'],
  ] as const) {
    await using world = openWorld(QUICK)
    const serverId = world.addNode(script)
    await world.upstreams.request(serverId, toolCall(tool))
    await soon(stateOf(world, serverId)).toBe('stopped')
    expect(world.states.map(({ at }) => at)).toEqual(['starting', 'ready', 'stopping', 'stopped'])
    expect(world.upstreams.logsOf(serverId).at(-1)?.text).toContain('nobody used it')
    const began = performance.now()
    const catalog = await world.upstreams.catalog(serverId, {}, 10_000)
    // A start of the server takes far longer than looking it up; that it did not start is asked below.
    expect(performance.now() - began).toBeLessThan(2_000)
    expect(catalog.tools.length).toBeGreaterThan(3)
    expect(stateOf(world, serverId)()).toBe('stopped')
    await world.upstreams.request(serverId, toolCall(tool))
    expect(stateOf(world, serverId)()).toBe('ready')
  }
})

verifies('sharing.idle', 'nothing stops while a call is open, however long, nor while a client wants to hear of a resource', async () => {
  await using world = openWorld(QUICK)
  const serverId = world.addNode(ECHO)
  const { upstreams } = world
  const pid = Number(await callText(upstreams, serverId, toolCall('pid')))
  await upstreams.request(serverId, toolCall('slow', { ms: IDLE_MS * 4 }))
  expect(await callText(upstreams, serverId, toolCall('pid'))).toBe(String(pid))
  await upstreams.subscribe(serverId, 'echo://greeting')
  await sleep(IDLE_MS * 4)
  expect(isAlive(pid)).toBe(true)
  await upstreams.unsubscribe(serverId, 'echo://greeting')
  await soon(() => isAlive(pid)).toBe(false)
})

test('a call that comes while an idle server ends is answered by the next process', async () => {
  await using world = openWorld(QUICK)
  const serverId = world.addNode(ECHO)
  const first = await callText(world.upstreams, serverId, toolCall('pid'))
  const stopping = once(world.events, 'state')
  expect(await stopping).toMatchObject([{ at: 'stopping' }])
  const second = await callText(world.upstreams, serverId, toolCall('pid'))
  expect(second).not.toBe(first)
})

test('what a server offers otherwise after it was started again is told', async () => {
  await using world = openWorld(QUICK)
  const script = path.join(world.folder, 'server.mjs')
  const write = (tools: number) => {
    writeFileSync(script, `process.argv.push('--tools', '${tools}'); await import(${JSON.stringify(ECHO)})`)
  }
  write(2)
  const serverId = world.addNode(script)
  await world.upstreams.start(serverId)
  const before = world.upstreams.knownCatalog(serverId, {})?.tools.length ?? 0
  await soon(stateOf(world, serverId)).toBe('stopped')
  world.changes.length = 0
  write(3)
  await world.upstreams.request(serverId, toolCall('echo', { text: 'x' }))
  expect(world.changes).toEqual([['tools']])
  expect(world.upstreams.knownCatalog(serverId, {})?.tools.length).toBe(before + 1)
})

test('0 means never', async () => {
  await using world = openWorld({ serving: { idleStopMs: 0 }, pace: { beatMs: 20 } })
  const serverId = world.addNode(ECHO)
  await world.upstreams.start(serverId)
  await sleep(300)
  expect(stateOf(world, serverId)()).toBe('ready')
})

verifies('sharing.idle', 'copies for clients that can be asked stop too', async () => {
  await using world = openWorld(QUICK)
  const serverId = world.addNode(ECHO)
  const client = clientOf('a', { roots: {} })
  await world.upstreams.catalog(serverId, client.capabilities, 20_000)
  const pid = Number(await callText(world.upstreams, serverId, toolCall('pid', {}, { client })))
  expect(isAlive(pid)).toBe(true)
  await soon(() => isAlive(pid)).toBe(false)
  await soon(stateOf(world, serverId)).toBe('stopped')
})
