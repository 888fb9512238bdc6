import { once } from 'node:events'
import path from 'node:path'
import { expect } from 'vitest'
import type { ServerId } from '#shared/model/ids.ts'
import type { LinkedFrame } from '#core/upstreams/frames/frame-reader.ts'
import { serveOverHttp } from '../harness/upstreams/conformance/http-front.ts'
import { openHttpProxy, sessionsOnly } from '../harness/upstreams/http-proxy.ts'
import { verifies } from '../verifies.ts'
import { clientOf, HARNESS, openWorld, toolCall, type World } from './upstreams-harness.ts'

const MODERN = path.join(HARNESS, 'conformance-server.ts')
const ECHO = path.join(HARNESS, 'echo-server.mjs')
const ASKING = path.join(HARNESS, 'asking-server.mjs')
const ALL = { sampling: {}, elicitation: {}, roots: {} }

const framesOf = (world: World, serverId: ServerId) => world.upstreams.framesOf(serverId)?.read() ?? []
const shortly = ({ direction, facts, link }: LinkedFrame) => `${direction} ${facts.kind} ${link.method}`

verifies('seeing.inspector', 'the frames of a legacy server tell of its handshake, its lists and each call, in order', async () => {
  await using world = openWorld()
  const serverId = world.addNode(ECHO)
  await world.upstreams.request(serverId, toolCall('echo', { text: 'kingfisher' }, { requestId: 'call-1' }))
  const frames = framesOf(world, serverId)
  const lines = frames.map(shortly)
  expect(lines.slice(0, 5)).toEqual([
    'sent request server/discover',
    'received error server/discover',
    'sent request initialize',
    'received answer initialize',
    'sent notification notifications/initialized',
  ])
  expect(lines).toContain('received answer tools/list')
  const call = frames.filter(({ link }) => link.cause === 'call-1')
  expect(call.map(shortly)).toEqual(['sent request tools/call', 'received answer tools/call'])
  for (const { text } of call) expect(text).toContain('kingfisher')
  expect(call[0]?.link.durationMs).toBeGreaterThan(0)
  expect(Math.abs((call[0]?.at ?? 0) - Date.now())).toBeLessThan(60_000)
  expect(frames.every(({ process, isCopy }) => process === 1 && !isCopy)).toBe(true)
})

verifies('seeing.inspector', 'the frames of a modern server belong to their calls, with progress, messages and a question', async () => {
  await using world = openWorld()
  const serverId = world.addNode(MODERN)
  const wishes = { onProgress: () => undefined, onNotification: () => undefined, logLevel: 'debug' }
  await Promise.all([
    world.upstreams.request(serverId, toolCall('test_tool_with_progress', {}, { ...wishes, requestId: 'call-p' })),
    world.upstreams.request(serverId, toolCall('test_simple_text', {}, { requestId: 'call-t' })),
  ])
  const client = clientOf('a', ALL)
  await world.upstreams.request(serverId, toolCall('test_input_required_result_elicitation', {}, { client, requestId: 'call-q' }))
  const frames = framesOf(world, serverId)
  const of = (cause: string) => frames.filter(({ link }) => link.cause === cause).map(shortly)
  expect(of('call-p')).toEqual([
    'sent request tools/call',
    ...Array.from({ length: of('call-p').length - 2 }, () => 'received notification notifications/progress'),
    'received answer tools/call',
  ])
  expect(of('call-p').length).toBeGreaterThan(3)
  expect(of('call-t')).toEqual(['sent request tools/call', 'received answer tools/call'])
  expect(frames.findLast(({ link }) => link.cause === 'call-q')?.text).toContain('input_required')
})

verifies('seeing.inspector', 'a copy of a server shows what it asked back and what it was told, as part of that very call', async () => {
  await using world = openWorld()
  const serverId = world.addNode(ASKING)
  const ask = async () => ({ said: 'osprey' })
  const call = (requestId: string, principal: string) =>
    world.upstreams.request(
      serverId,
      toolCall('ask', { kind: 'elicitation', tag: requestId }, { client: clientOf(principal, ALL), ask, requestId }),
    )
  await Promise.all([call('call-1', 'a'), call('call-2', 'b')])
  const frames = framesOf(world, serverId)
  for (const cause of ['call-1', 'call-2']) {
    const own = frames.filter(({ link }) => link.cause === cause)
    expect(own.map(shortly)).toEqual([
      'sent request tools/call',
      'received request elicitation/create',
      'sent answer elicitation/create',
      'received answer tools/call',
    ])
    expect(own[1]?.text).toContain(cause)
    expect(own[2]?.text).toContain('osprey')
    expect(own.every(({ isCopy }) => isCopy)).toBe(true)
    expect(new Set(own.map(({ process }) => process)).size).toBe(1)
  }
})

verifies('seeing.inspector', 'the frames of a server at an address belong to their calls, in both eras', async () => {
  const fixture = await serveOverHttp(0)
  const address = fixture.address()
  if (address === null || typeof address === 'string') throw new Error('It has no port.')
  const url = `http://127.0.0.1:${String(address.port)}/mcp`
  await using proxy = await openHttpProxy(url, sessionsOnly)
  await using world = openWorld()
  for (const [era, serverId] of [
    ['modern', world.addHttp({ url })],
    ['legacy', world.addHttp({ url: proxy.url })],
  ] as const) {
    await world.upstreams.catalog(serverId, {}, 20_000)
    expect(world.upstreams.eraOf(serverId)).toBe(era)
    const wishes = { onProgress: () => undefined, logLevel: 'debug' }
    await Promise.all([
      world.upstreams.request(serverId, toolCall('test_tool_with_progress', {}, { ...wishes, requestId: `${era}-p` })),
      world.upstreams.request(serverId, toolCall('test_tool_with_logging', {}, { ...wishes, requestId: `${era}-l` })),
    ])
    const of = (cause: string) => framesOf(world, serverId).filter(({ link }) => link.cause === cause)
    for (const cause of [`${era}-p`, `${era}-l`]) {
      expect(of(cause).map(shortly).at(0)).toBe('sent request tools/call')
      expect(of(cause).map(shortly).at(-1)).toBe('received answer tools/call')
    }
    expect(of(`${era}-p`).filter(({ facts }) => facts.method === 'notifications/progress').length).toBeGreaterThan(1)
    expect(of(`${era}-l`).filter(({ facts }) => facts.method === 'notifications/message').length).toBeGreaterThan(1)
    expect(of(`${era}-l`).filter(({ facts }) => facts.method === 'notifications/progress')).toEqual([])
  }
  await world.upstreams.close()
  fixture.closeAllConnections()
  fixture.close()
})

verifies('seeing.inspector', 'frames outlive the process, and a server that starts again goes on counting', async () => {
  await using world = openWorld()
  const serverId = world.addNode(ECHO)
  await world.upstreams.request(serverId, toolCall('echo', { text: 'a' }))
  await world.upstreams.stop(serverId)
  const before = framesOf(world, serverId)
  expect(before.length).toBeGreaterThan(5)
  world.upstreams.framesOf(serverId)?.watch()
  const told = once(world.events, 'framed')
  await world.upstreams.start(serverId)
  const [last] = await told
  expect(last).toBeGreaterThan(before.at(-1)!.number)
  const after = framesOf(world, serverId)
  expect(after.at(-1)?.process).toBe(2)
  expect(after.map(({ number }) => number)).toEqual(after.map((_, index) => index + 1))
  expect(world.upstreams.vitalsOf(serverId)).toMatchObject({ processes: 1, restarts: 0, inFlight: 0 })
})
