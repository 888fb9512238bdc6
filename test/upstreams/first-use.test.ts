import { once } from 'node:events'
import path from 'node:path'
import { expect, test } from 'vitest'
import { AppError } from '#shared/errors.ts'
import { UpstreamRefusal } from '#core/upstreams/upstream.ts'
import { verifies } from '../verifies.ts'
import { callText, clientOf, failureOf, HARNESS, MODULES, openWorld, toolCall } from './upstreams-harness.ts'

const ECHO = path.join(HARNESS, 'echo-server.mjs')

verifies('servers.first-use', 'a server starts at its first call, and is ready after handshake and lists', async () => {
  await using world = openWorld()
  const serverId = world.addNode(ECHO)
  expect(world.upstreams.stateOf(serverId)).toEqual({ at: 'stopped' })
  expect(world.upstreams.knownCatalog(serverId, {})).toBeUndefined()
  expect(await callText(world.upstreams, serverId, toolCall('echo', { text: 'hello' }))).toBe('hello')
  expect(world.states.map(state => state.at)).toEqual(['starting', 'ready'])
  expect(world.upstreams.eraOf(serverId)).toBe('legacy')
  const catalog = world.upstreams.knownCatalog(serverId, {})
  expect(catalog?.tools.map(tool => tool['name'])).toContain('echo')
  expect(catalog?.resourceTemplates).toHaveLength(1)
  expect(catalog?.instructions).toBe('echo repeats what it is told.')
})

test('many first calls at once start one process', async () => {
  await using world = openWorld()
  const serverId = world.addNode(ECHO)
  const pids = await Promise.all(Array.from({ length: 20 }, () => callText(world.upstreams, serverId, toolCall('pid'))))
  expect(new Set(pids).size).toBe(1)
})

verifies('servers.first-use', 'the switch starts a server before anybody calls it', async () => {
  await using world = openWorld()
  const serverId = world.addNode(ECHO)
  expect(await world.upstreams.start(serverId)).toMatchObject({ at: 'ready' })
  await world.upstreams.stop(serverId)
  expect(world.upstreams.stateOf(serverId)).toEqual({ at: 'stopped' })
})

test('what a server offered is known after a restart of Atrium without starting it, until what it runs changes', async () => {
  await using world = openWorld()
  const serverId = world.addNode(ECHO)
  await world.upstreams.catalog(serverId, {}, 10_000)
  await world.upstreams.forget(serverId)
  expect(world.upstreams.knownCatalog(serverId, {})?.tools.length).toBeGreaterThan(5)
  expect(world.upstreams.eraOf(serverId)).toBe('legacy')
  expect(world.upstreams.stateOf(serverId)).toEqual({ at: 'stopped' })
  await world.upstreams.forget(serverId)
  world.change(serverId, { args: [ECHO, '--tools', '3'] })
  expect(world.upstreams.knownCatalog(serverId, {})).toBeUndefined()
})

verifies('servers.real', 'the reference servers are met and called', async () => {
  await using world = openWorld()
  const everything = world.addNode(path.join(MODULES, '@modelcontextprotocol/server-everything/dist/index.js'))
  const files = world.addNode(path.join(MODULES, '@modelcontextprotocol/server-filesystem/dist/index.js'), world.folder)
  const memory = world.addNode(path.join(MODULES, '@modelcontextprotocol/server-memory/dist/index.js'))
  world.change(memory, { environment: { MEMORY_FILE_PATH: path.join(world.folder, 'memory.jsonl') } })
  const plain = await world.upstreams.catalog(everything, {}, 20_000)
  const capable = await world.upstreams.catalog(everything, { sampling: {}, elicitation: {}, roots: {} }, 20_000)
  expect(capable.tools.length).toBeGreaterThan(plain.tools.length)
  expect(await callText(world.upstreams, everything, toolCall('echo', { message: 'hi' }))).toContain('hi')
  expect(await callText(world.upstreams, files, toolCall('list_allowed_directories'))).toContain(world.folder)
  expect(await callText(world.upstreams, memory, toolCall('read_graph'))).toContain('entities')
})

test('an error of the server comes as it was', async () => {
  await using world = openWorld()
  const serverId = world.addNode(ECHO)
  const refusal = await world.upstreams
    .request(serverId, toolCall('refuse', { text: 'No.', code: -32077 }))
    .catch((error: unknown) => error)
  expect(refusal).toBeInstanceOf(UpstreamRefusal)
  expect(refusal).toMatchObject({ code: -32077, message: 'No.', data: { kept: true } })
})

test('progress, log messages, cancellation and time-outs belong to the call they are for', async () => {
  await using world = openWorld()
  const { upstreams } = world
  const serverId = world.addNode(ECHO)
  const steps: unknown[] = []
  await upstreams.request(serverId, toolCall('progress', { steps: 3 }, { onProgress: step => steps.push(step) }))
  expect(steps).toEqual([1, 2, 3].map(step => ({ progress: step, total: 3, message: `step ${step}` })))
  const messages: unknown[] = []
  const onNotification = (method: string, params: unknown) => messages.push([method, params])
  await upstreams.request(serverId, toolCall('log', { text: 'quiet', level: 'debug' }, { onNotification }))
  await upstreams.request(serverId, toolCall('log', { text: 'too quiet', level: 'debug' }, { onNotification, logLevel: 'warning' }))
  await upstreams.request(serverId, toolCall('log', { text: 'loud', level: 'error' }, { onNotification, logLevel: 'warning' }))
  expect(messages).toEqual([['notifications/message', { level: 'error', logger: 'echo', data: 'loud' }]])

  const stop = new AbortController()
  const hanging = failureOf(upstreams.request(serverId, toolCall('hang', {}, { signal: stop.signal })))
  await callText(upstreams, serverId, toolCall('echo', { text: 'meanwhile' }))
  stop.abort()
  expect((await hanging).code).toBe('cancelled')
  expect((await failureOf(upstreams.request(serverId, toolCall('hang', {}, { timeoutMs: 50 })))).code).toBe('timeout')
  const ledger: unknown = JSON.parse(await callText(upstreams, serverId, toolCall('ledger')))
  expect(ledger).toMatchObject({ notifications: { 'notifications/cancelled': 2 }, waiting: 0, logLevel: 'warning' })
})

test('progress gives a call more time, but not for ever', async () => {
  await using world = openWorld()
  const serverId = world.addNode(ECHO)
  await world.upstreams.start(serverId)
  const onProgress = () => undefined
  const steady = toolCall('progress', { steps: 6, ms: 200 }, { timeoutMs: 700, onProgress })
  expect(await callText(world.upstreams, serverId, steady)).toBe('6 steps')
  const endless = toolCall('progress', { steps: 100, ms: 200 }, { timeoutMs: 700, maxTimeoutMs: 1_000, onProgress })
  expect((await failureOf(world.upstreams.request(serverId, endless))).code).toBe('timeout')
})

test('a changed list is listed anew and told once, a watched resource when it changes', async () => {
  await using world = openWorld()
  const { upstreams } = world
  const serverId = world.addNode(ECHO)
  await upstreams.start(serverId)
  const before = upstreams.knownCatalog(serverId, {})?.tools.length ?? 0
  const changed = once(world.events, 'changed')
  await Promise.all([1, 2, 3].map(() => upstreams.request(serverId, toolCall('list-changed'))))
  expect(await changed).toEqual([['tools']])
  expect(upstreams.knownCatalog(serverId, {})?.tools.length).toBe(before + 3)
  await upstreams.subscribe(serverId, 'echo://greeting')
  const updated = once(world.events, 'updated')
  await upstreams.request(serverId, toolCall('resource-updated'))
  expect(await updated).toEqual(['echo://greeting'])
  expect(await callText(upstreams, serverId, toolCall('ledger'))).toContain('"subscribed":["echo://greeting"]')
  await upstreams.unsubscribe(serverId, 'echo://greeting')
  expect(await callText(upstreams, serverId, toolCall('ledger'))).toContain('"subscribed":[]')
})

test('a server that may not run is refused in the words of whoever decides, and nothing starts', async () => {
  await using world = openWorld()
  const serverId = world.addNode(ECHO)
  world.refuse(serverId, new AppError('forbidden', 'The server is held.'))
  expect(await failureOf(world.upstreams.request(serverId, toolCall('pid')))).toMatchObject({
    code: 'forbidden',
    message: 'The server is held.',
  })
  expect(await failureOf(world.upstreams.catalog(serverId, {}, 1_000))).toMatchObject({ code: 'forbidden' })
  expect(world.states).toEqual([])
  expect(await world.upstreams.start(serverId)).toEqual({ at: 'failed', reason: 'The server is held.' })
  world.refuse(serverId, undefined)
  expect(await callText(world.upstreams, serverId, toolCall('echo', { text: 'now' }, { client: clientOf('a') }))).toBe('now')
})
