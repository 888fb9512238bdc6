import { connect } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { isDeeperThan } from '#core/lib/json-depth.ts'
import {
  events,
  json,
  initializeMessage,
  modern,
  openSession,
  OWN_KEY,
  startWire,
  testPlatform,
  text,
  until,
  type HarnessOptions,
  type WireHarness,
} from './wire-harness.ts'
import { verifies } from '../verifies.ts'

const running: WireHarness[] = []
async function start(options: HarnessOptions = {}): Promise<WireHarness> {
  const wire = await startWire(options)
  running.push(wire)
  return wire
}
afterEach(async () => {
  await Promise.all(running.splice(0).map(wire => wire.stop()))
})

async function codeOf(response: Response): Promise<unknown> {
  return (await json(response)).error?.code
}

verifies('gateway.limits', 'a body over 16 MiB is refused, one just below is read', async () => {
  const wire = await start()
  const [body, headers] = modern('tools/call', { name: 'echo', arguments: { long: 'x'.repeat(16 * 1024 * 1024 - 400) } })
  expect((await wire.post(body, headers)).status).toBe(200)
  const [larger] = modern('tools/call', { name: 'echo', arguments: { long: 'x'.repeat(16 * 1024 * 1024) } })
  const refused = await wire.post(larger, headers)
  expect(refused.status).toBe(413)
  expect(wire.served).toHaveLength(1)
})

verifies('gateway.limits', 'a body without end is cut off, whether its length is declared or not', async () => {
  const wire = await start({ limits: { maxBodyBytes: 1000 } })
  const declared = await wire.post('x'.repeat(1_000_000))
  expect(declared.status).toBe(413)
  const endless = new ReadableStream({
    pull: controller => {
      controller.enqueue(Buffer.alloc(100_000))
    },
  })
  const init = {
    method: 'POST',
    headers: { authorization: `Bearer ${OWN_KEY}`, 'content-type': 'application/json' },
    body: endless,
    duplex: 'half' as const,
  }
  const answer = await fetch(wire.endpoint, init).then(
    response => response.status,
    () => 'cut',
  )
  expect([413, 'cut']).toContain(answer)
  expect(wire.served).toEqual([])
})

verifies('gateway.limits', 'nesting is bounded at 64 levels, counted outside of strings', async () => {
  const wire = await start()
  const nested = (levels: number): string => `{"jsonrpc":"2.0","id":1,"method":"ping","params":${'['.repeat(levels)}${']'.repeat(levels)}}`
  const [, headers] = modern('ping')
  const deep = await wire.post(nested(64), headers)
  expect(deep.status).toBe(400)
  expect((await json(deep)).error.message).toContain('64')
  expect((await json(wire.post(nested(63), headers))).error.message).not.toContain('64')
  expect(isDeeperThan(Buffer.from(`{"a":"${'['.repeat(100)}\\"${'{'.repeat(100)}"}`), 64)).toBe(false)
  expect(isDeeperThan(Buffer.from('[{}]'.repeat(100)), 2)).toBe(false)
  expect(isDeeperThan(Buffer.from('['.repeat(1_000_000)), 64)).toBe(true)
})

verifies('gateway.limits', 'a key has so many requests at once, then it is asked to wait, and can still cancel', async () => {
  const wire = await start({ limits: { maxInFlightPerKey: 2 } })
  const session = await openSession(wire)
  const call = (id: number): Promise<Response> => wire.post({ jsonrpc: '2.0', id, method: 'tools/call', params: { name: 'wait' } }, session)
  const [first, second] = [call(1), call(2)]
  await until(() => wire.gateway.status().callsInFlight === 2)
  const third = await call(3)
  expect(third.status).toBe(429)
  expect(third.headers.get('retry-after')).toBe('1')
  expect(await third.json()).toMatchObject({ id: 3, error: { code: -32054, data: { code: 'limited' } } })
  await until(() => wire.refusals.length === 1)
  expect(wire.refusals[0]).toMatchObject({ gate: 'limits', key: { name: 'key of own' } })
  for (const requestId of [1, 2]) await wire.post({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId } }, session)
  await Promise.all([first, second])
  expect(wire.gateway.status().callsInFlight).toBe(0)
})

verifies('gateway.limits', 'all keys together have so many requests at once', async () => {
  const wire = await start({ limits: { maxInFlight: 1 } })
  const aborted = new AbortController()
  const [body, headers] = modern('tools/call', { name: 'wait' })
  const first = fetch(wire.endpoint, {
    method: 'POST',
    signal: aborted.signal,
    body: JSON.stringify(body),
    headers: { ...headers, authorization: `Bearer ${OWN_KEY}`, 'content-type': 'application/json' },
  }).catch(() => undefined)
  await until(() => wire.gateway.status().callsInFlight === 1)
  expect((await wire.post(...modern('tools/list'))).status).toBe(429)
  aborted.abort()
  await first
  await until(() => wire.gateway.status().callsInFlight === 0)
  expect((await wire.post(...modern('tools/list'))).status).toBe(200)
})

verifies('gateway.limits', 'a key has so many sessions: the longest idle one makes room', async () => {
  const wire = await start({ limits: { maxSessionsPerKey: 2 } })
  const [first, second] = [await openSession(wire), await openSession(wire)]
  const ping = { jsonrpc: '2.0', id: 1, method: 'ping' }
  await wire.post(ping, first)
  const third = await openSession(wire)
  expect(wire.gateway.status().sessions).toBe(2)
  expect((await wire.post(ping, second)).status).toBe(404)
  expect((await wire.post(ping, first)).status).toBe(200)
  expect((await wire.post(ping, third)).status).toBe(200)
})

verifies('gateway.limits', 'a key has so many streams', async () => {
  const wire = await start({ limits: { maxStreamsPerKey: 1 } })
  const listen = modern('subscriptions/listen', { notifications: { toolsListChanged: true } })
  const first = await wire.post(...listen)
  expect(first.status).toBe(200)
  expect((await wire.post(...listen)).status).toBe(429)
  await first.body?.cancel()
})

verifies('gateway.limits', 'a batch, a broken body, another type and another shape are refused', async () => {
  const wire = await start()
  const ping = { jsonrpc: '2.0', id: 1, method: 'ping' }
  expect((await wire.post([ping])).status).toBe(400)
  expect(await codeOf(await wire.post('{"jsonrpc"'))).toBe(-32700)
  expect((await wire.post(ping, { 'content-type': 'text/plain' })).status).toBe(415)
  expect((await wire.post(ping, { 'content-type': 'application/jsonp' })).status).toBe(415)
  for (const body of [
    'null',
    '1',
    '{}',
    '{"jsonrpc":"1.0","id":1,"method":"ping"}',
    '{"jsonrpc":"2.0","id":null,"method":"ping"}',
    '{"jsonrpc":"2.0","id":1,"method":2}',
    '{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}',
  ]) {
    const refused = await wire.post(body)
    expect({ body, status: refused.status }).toEqual({ body, status: 400 })
    expect(await codeOf(refused)).toBe(-32600)
  }
  expect(wire.served).toEqual([])
})

verifies('gateway.limits', 'an idle session ends, one with an open stream stays', async () => {
  let now = 0
  const wire = await start({ limits: { sessionIdleMs: 1000 }, needs: { platform: { ...testPlatform(), ticks: () => now } } })
  const idle = await openSession(wire)
  const streaming = await openSession(wire)
  const stream = await fetch(wire.endpoint, { headers: { ...streaming, authorization: `Bearer ${OWN_KEY}`, accept: 'text/event-stream' } })
  now = 2000
  const ping = { jsonrpc: '2.0', id: 1, method: 'ping' }
  expect((await wire.post(ping, idle)).status).toBe(404)
  expect((await wire.post(ping, streaming)).status).toBe(200)
  await stream.body?.cancel()
})

test('a client that never finishes its request does not keep others waiting', async () => {
  const wire = await start({ serve: () => Promise.resolve(text('ok')) })
  const { port } = wire.gateway.status()
  const sockets = Array.from({ length: 50 }, () => connect(port, '127.0.0.1'))
  for (const socket of sockets) socket.write(`POST /w/own/mcp HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n`)
  expect((await wire.post(initializeMessage())).status).toBe(200)
  for (const socket of sockets) socket.destroy()
})

verifies('gateway.limits', 'a key has so many half-sent messages, and its room is free again when they are given up', async () => {
  const wire = await start({ limits: { maxInFlightPerKey: 2 } })
  const { port } = wire.gateway.status()
  const head = `POST /w/own/mcp HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${OWN_KEY}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{`
  const sockets = Array.from({ length: 2 }, () => connect(port, '127.0.0.1'))
  for (const socket of sockets) socket.write(head)
  await eventually(async () => (await wire.post(initializeMessage())).status === 429)
  for (const socket of sockets) socket.destroy()
  await eventually(async () => (await wire.post(initializeMessage())).status === 200)
})

verifies('gateway.limits', 'a session and a subscription watch so many resources', async () => {
  const wire = await start({ limits: { maxWatchedResources: 1 } })
  const session = await openSession(wire)
  const subscribe = (uri: string): Promise<any> =>
    json(wire.post({ jsonrpc: '2.0', id: 1, method: 'resources/subscribe', params: { uri } }, session))
  expect(await subscribe('file:///a')).toMatchObject({ result: {} })
  expect(await subscribe('file:///b')).toMatchObject({ error: { code: -32602 } })
  const stream = events(
    await wire.post(...modern('subscriptions/listen', { notifications: { resourceSubscriptions: ['file:///a', 'file:///b'] } })),
  )
  expect((await stream.next()).value).toMatchObject({ params: { notifications: { resourceSubscriptions: ['file:///a'] } } })
  await stream.return(undefined)
})

/** Requests and answers cross here, so a condition is asked for again until it holds. */
async function eventually(holds: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (await holds()) return
    await new Promise(resolve => setTimeout(resolve, 10))
  }
  throw new Error('It did not happen.')
}
