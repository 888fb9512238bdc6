import { once } from 'node:events'
import path from 'node:path'
import { expect, test } from 'vitest'
import { UpstreamRefusal } from '#core/upstreams/upstream.ts'
import { verifies } from '../verifies.ts'
import { callText, clientOf, failureOf, FIXTURES, HARNESS, openWorld, toolCall } from './upstreams-harness.ts'

const MODERN = path.join(HARNESS, 'conformance-server.ts')
const ODD = path.join(FIXTURES, 'odd-server.mjs')

test('a server of the modern era is met by its own question, and one process serves clients of every kind', async () => {
  await using world = openWorld()
  const serverId = world.addNode(MODERN)
  const { upstreams } = world
  const catalog = await upstreams.catalog(serverId, { elicitation: {} }, 20_000)
  expect(upstreams.eraOf(serverId)).toBe('modern')
  expect(catalog.tools.length).toBeGreaterThan(10)
  expect(catalog.serverInfo['name']).toBeTypeOf('string')
  await upstreams.request(serverId, toolCall('test_simple_text'))
  await upstreams.request(serverId, toolCall('test_simple_text', {}, { client: clientOf('b', { sampling: {}, roots: {} }) }))
  expect(world.states.map(state => state.at)).toEqual(['starting', 'ready'])
})

verifies('gateway.asks-back', 'a modern server’s question is the answer to the call, made for what this client declared', async () => {
  await using world = openWorld()
  const serverId = world.addNode(MODERN)
  const { tools } = await world.upstreams.catalog(serverId, {}, 20_000)
  const name = String(tools.map(tool => tool['name']).find(tool => String(tool).includes('input_required')))
  const asked = await world.upstreams.request(
    serverId,
    toolCall(name, {}, { client: clientOf('a', { elicitation: {}, sampling: {}, roots: {} }) }),
  )
  expect(asked).toMatchObject({ resultType: 'input_required' })
  const refused = await world.upstreams.request(serverId, toolCall('test_missing_capability')).catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(UpstreamRefusal)
  expect(refused).toMatchObject({ code: -32021 })
})

test('a modern server’s progress, messages and cancellation belong to their call', async () => {
  await using world = openWorld()
  const serverId = world.addNode(MODERN)
  const steps: unknown[] = []
  const messages: unknown[] = []
  const wishes = {
    onProgress: (step: unknown) => steps.push(step),
    onNotification: (_method: string, params: unknown) => messages.push(params),
  }
  await world.upstreams.request(serverId, toolCall('test_tool_with_progress', {}, wishes))
  await world.upstreams.request(serverId, toolCall('test_tool_with_logging', {}, wishes))
  expect(steps.length).toBeGreaterThanOrEqual(3)
  expect(messages).toEqual([])
  await world.upstreams.request(serverId, toolCall('test_tool_with_logging', {}, { ...wishes, logLevel: 'debug' }))
  expect(messages.length).toBeGreaterThanOrEqual(3)
})

test('a modern server tells of changed lists and watched resources', async () => {
  await using world = openWorld()
  const serverId = world.addNode(MODERN)
  await world.upstreams.catalog(serverId, {}, 20_000)
  await world.upstreams.catalog(serverId, { roots: {} }, 20_000)
  const changed = once(world.events, 'changed')
  await world.upstreams.request(serverId, toolCall('test_trigger_tool_change'))
  expect(await changed).toEqual([['tools']])
  await world.upstreams.subscribe(serverId, 'test://watched-resource')
  const updated = once(world.events, 'updated')
  await world.upstreams.request(serverId, toolCall('test_trigger_resource_update'))
  expect(await updated).toEqual(['test://watched-resource'])
})

test('a server that ends itself at the new question is asked the old one, and not probed a second time', async () => {
  await using world = openWorld()
  const serverId = world.addNode(ODD, 'dies-at-probe')
  expect(await world.upstreams.start(serverId)).toMatchObject({ at: 'ready' })
  expect(world.upstreams.eraOf(serverId)).toBe('legacy')
  await world.upstreams.stop(serverId)
  const before = world.upstreams.logsOf(serverId).length
  await callText(world.upstreams, serverId, toolCall('pid'))
  expect(
    world.upstreams
      .logsOf(serverId)
      .slice(before)
      .map(line => line.text),
  ).toEqual(['Starting.', 'Ready.'])
})

test('a server that is mute at the new question is asked the old one on the same process', async () => {
  await using world = openWorld()
  const serverId = world.addNode(ODD, 'mute-at-probe')
  expect(await world.upstreams.start(serverId)).toMatchObject({ at: 'ready' })
  expect(world.upstreams.eraOf(serverId)).toBe('legacy')
})

test('a list whose pages never end fails the start in words, and long lists are read to their end', async () => {
  await using world = openWorld()
  const failure = async (mode: string) => (await failureOf(world.upstreams.catalog(world.addNode(ODD, mode), {}, 20_000))).message
  expect(await failure('pages-endless')).toBe('Echo could not start. Its list of tools has more than 100 pages.')
  expect(await failure('pages-circle')).toBe('Echo could not start. Its list of tools goes round in a circle.')
  const many = await world.upstreams.catalog(world.addNode(ODD, 'pages-many'), {}, 20_000)
  expect(many.tools.map(tool => tool['name'])).toEqual(Array.from({ length: 10 }, (_none, page) => `tool-${page}`))
})

test('a list that fails later leaves what was known', async () => {
  await using world = openWorld()
  const serverId = world.addNode(ODD, 'fails-later')
  await world.upstreams.catalog(serverId, {}, 20_000)
  await world.upstreams.request(serverId, toolCall('changed'))
  await new Promise(resolve => {
    setTimeout(resolve, 250)
  })
  expect(world.upstreams.knownCatalog(serverId, {})?.tools).toHaveLength(1)
  expect(world.changes).toEqual([['tools']])
})
