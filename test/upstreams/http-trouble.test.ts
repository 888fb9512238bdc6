import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect } from 'vitest'
import { openHttpProxy, sendJson, sessionsOnly, type Intercept, type Seen } from '../harness/upstreams/http-proxy.ts'
import { serveOverHttp } from '../harness/upstreams/conformance/http-front.ts'
import { soon } from '../harness/soon.ts'
import { verifies } from '../verifies.ts'
import { callText, failureOf, openWorld, toolCall, type World } from './upstreams-harness.ts'

let fixture: Awaited<ReturnType<typeof serveOverHttp>>
let url: string

beforeAll(async () => {
  fixture = await serveOverHttp(0)
  url = `http://127.0.0.1:${(fixture.address() as AddressInfo).port}/mcp`
})
afterAll(() => {
  fixture.closeAllConnections()
  fixture.close()
})

const methodOf = ({ body }: Seen): string => (body === '' ? '' : String(JSON.parse(body).method))
const idOf = ({ body }: Seen): unknown => JSON.parse(body).id

/** The reason why a server that answers like this does not start. */
async function reasonOf(intercept: Intercept): Promise<string> {
  await using world = openWorld()
  await using proxy = await openHttpProxy(undefined, intercept)
  const state = await world.upstreams.start(world.addHttp({ url: proxy.url }))
  return ('reason' in state ? state.reason : undefined) ?? state.at
}

const answerWith =
  (status: number, body = '', headers: Record<string, string> = {}): Intercept =>
  (_seen, response) => {
    response.writeHead(status, { 'content-type': 'text/plain', ...headers }).end(body)
    return true
  }

verifies('kinds.http', 'what keeps a server from being reached is said in words', async () => {
  await using world = openWorld()
  const reasonAt = async (address: string, headers: Record<string, string> = {}) => {
    const state = await world.upstreams.start(world.addHttp({ url: address, headers }))
    return ('reason' in state ? state.reason : undefined) ?? state.at
  }
  const closed = createServer().listen(0, '127.0.0.1')
  await once(closed, 'listening')
  const { port } = closed.address() as AddressInfo
  closed.close()
  expect(await reasonAt(`http://127.0.0.1:${port}/mcp`)).toContain('Nothing listens at that address')
  expect(await reasonAt('http://no-such-host.invalid/mcp')).toMatch(/no such name|could not be looked up/)
  expect(await reasonAt(url.replace('http:', 'https:'))).toContain('does not speak TLS')
  expect(await reasonAt(url, { 'X-Key': 'one\r\nX-Other: two' })).toContain('The value of its header X-Key has a line break')
  expect(await reasonAt(url.replace('http://', 'http://me:secret@'))).toContain('Take them out')
})

verifies('kinds.http', 'an answer that is none of an MCP server is said in words', async () => {
  expect(await reasonOf(answerWith(200, '<h1>Hello</h1>', { 'content-type': 'text/html' }))).toContain('answered with a web page')
  expect(await reasonOf(answerWith(404, 'Not found'))).toContain('There is no MCP server at this path')
  expect(await reasonOf(answerWith(403))).toContain('It refuses access')
  expect(await reasonOf(answerWith(500, 'stack trace'))).toContain('Something is wrong on its side')
  expect(await reasonOf(answerWith(502))).not.toContain('stack')
  expect(await reasonOf(answerWith(200, '{', { 'content-type': 'application/json', 'content-encoding': 'gzip' }))).toContain('compressed')
  expect(await reasonOf(answerWith(200, 'no json', { 'content-type': 'application/json' }))).toContain(
    'something else than what it was asked',
  )
})

verifies('kinds.http', 'a server that lets nobody in needs a sign-in, and is asked again when a person asks', async () => {
  await using world = openWorld()
  let isOpen = false
  await using proxy = await openHttpProxy(
    url,
    (_seen, response) => !isOpen && sendJson(response, 401, {}, { 'www-authenticate': 'Bearer' }),
  )
  const serverId = world.addHttp({ url: proxy.url, serverName: 'Mail' })
  expect(await world.upstreams.start(serverId)).toEqual({
    at: 'signInNeeded',
    reason: expect.stringContaining('Mail needs you to sign in'),
  })
  const refused = await failureOf(world.upstreams.request(serverId, toolCall('test_simple_text')))
  expect(refused).toMatchObject({ code: 'forbidden', reason: 'sign_in_needed' })
  isOpen = true
  expect(await world.upstreams.start(serverId)).toMatchObject({ at: 'ready' })
  isOpen = false
  expect(await failureOf(world.upstreams.request(serverId, toolCall('test_simple_text')))).toMatchObject({ reason: 'sign_in_needed' })
  expect(world.upstreams.stateOf(serverId).at).toBe('signInNeeded')
  isOpen = true
  expect(await callText(world.upstreams, serverId, toolCall('test_simple_text'))).toContain('simple text')
  expect(world.upstreams.stateOf(serverId).at).toBe('ready')
})

verifies('kinds.http', 'whoever gets requests let in is asked for each, and again after a refusal', async () => {
  let token = 'old'
  const challenges: unknown[] = []
  const authorizer = {
    header: () => Promise.resolve(`Bearer ${token}`),
    challenged: async (challenge: unknown) => {
      challenges.push(challenge)
      token = 'new'
      return 'retry' as const
    },
    secrets: () => [],
  }
  await using world = openWorld({ authorizerFor: () => authorizer })
  await using proxy = await openHttpProxy(
    url,
    ({ headers }, response) =>
      headers.authorization !== 'Bearer new' && sendJson(response, 401, {}, { 'www-authenticate': 'Bearer error="invalid_token"' }),
  )
  const serverId = world.addHttp({ url: proxy.url, headers: { Authorization: 'Bearer typed' } })
  expect(await world.upstreams.start(serverId)).toMatchObject({ at: 'ready' })
  expect(challenges).toEqual([{ status: 401, wwwAuthenticate: 'Bearer error="invalid_token"', sent: 'Bearer old' }])
})

verifies('kinds.http', 'nothing of a launch is sent to another origin, and a detour within its own is followed', async () => {
  await using world = openWorld()
  await using elsewhere = await openHttpProxy(undefined, answerWith(200))
  await using proxy = await openHttpProxy(undefined, answerWith(307, '', { location: elsewhere.url }))
  const headers = { Authorization: 'Bearer very-secret' }
  const state = await world.upstreams.start(world.addHttp({ url: proxy.url, headers }))
  expect(state).toMatchObject({ at: 'failed', reason: expect.stringContaining('which Atrium does not follow') })
  expect(elsewhere.seen).toEqual([])
  await using detour = await openHttpProxy(url, ({ path }, response) => {
    if (path !== '/old') return false
    response.writeHead(308, { location: '/mcp' }).end()
    return true
  })
  const serverId = world.addHttp({ url: detour.url.replace('/mcp', '/old'), headers })
  expect(await callText(world.upstreams, serverId, toolCall('test_simple_text'))).toContain('simple text')
  await using circle = await openHttpProxy(undefined, answerWith(308, '', { location: '/round' }))
  expect(await world.upstreams.start(world.addHttp({ url: circle.url }))).toMatchObject({
    reason: expect.stringContaining('round in a circle'),
  })
})

verifies('kinds.http', 'a server that asks for a pause gets one, and is not asked for ever', async () => {
  await using world = openWorld()
  let refusals = 2
  await using proxy = await openHttpProxy(url, (seen, response) => {
    if (methodOf(seen) !== 'tools/call' || refusals-- <= 0) return false
    return sendJson(response, 429, {}, { 'retry-after': '0' })
  })
  const serverId = world.addHttp({ url: proxy.url })
  expect(await callText(world.upstreams, serverId, toolCall('test_simple_text'))).toContain('simple text')
  refusals = 100
  expect((await failureOf(world.upstreams.request(serverId, toolCall('test_simple_text')))).message).toContain('slow down')
  expect(refusals).toBe(97)
})

verifies('kinds.http', 'a network that is down fails the call and not the server', async () => {
  await using world = openWorld()
  await using proxy = await openHttpProxy(url)
  const serverId = world.addHttp({ url: proxy.url })
  await world.upstreams.start(serverId)
  await proxy.down()
  const failure = await failureOf(world.upstreams.request(serverId, toolCall('test_simple_text')))
  expect(failure).toMatchObject({
    code: 'upstream_failed',
    reason: 'unreachable',
    message: expect.stringContaining('could not be reached'),
  })
  expect(world.upstreams.stateOf(serverId).at).toBe('ready')
  await proxy.up()
  expect(await callText(world.upstreams, serverId, toolCall('test_simple_text'))).toContain('simple text')
})

/** Answers one tool call itself; everything else is passed on. */
const onCall =
  (answer: (response: ServerResponse, seen: Seen) => void): Intercept =>
  (seen, response) => {
    if (methodOf(seen) !== 'tools/call') return false
    answer(response, seen)
    return true
  }

async function failureOfCall(answer: (response: ServerResponse, seen: Seen) => void, timeoutMs = 20_000) {
  await using world = openWorld()
  await using proxy = await openHttpProxy(url, onCall(answer))
  const serverId = world.addHttp({ url: proxy.url })
  await world.upstreams.start(serverId)
  const failure = await failureOf(world.upstreams.request(serverId, toolCall('test_simple_text', {}, { timeoutMs })))
  expect(world.upstreams.stateOf(serverId).at).toBe('ready')
  return failure
}

verifies(
  'kinds.http',
  'a hostile answer fails its own call and nothing else',
  async () => {
    const json = { 'content-type': 'application/json' }
    const events = { 'content-type': 'text/event-stream' }
    const silent = await failureOfCall(() => undefined, 1_000)
    expect(silent).toMatchObject({ code: 'timeout' })
    const drips = await failureOfCall(response => {
      response.writeHead(200, json)
      const timer = setInterval(() => response.write(' '), 50)
      response.on('close', () => clearInterval(timer))
    }, 1_000)
    expect(drips).toMatchObject({ code: 'timeout' })
    const wrongId = await failureOfCall((response, seen) =>
      sendJson(response, 200, { jsonrpc: '2.0', id: Number(idOf(seen)) + 1, result: {} }),
    )
    expect(wrongId.message).toContain('something else than what it was asked')
    const cut = await failureOfCall(response => {
      response.writeHead(200, json).write('{"jsonrpc"')
      setTimeout(() => response.destroy(), 50)
    })
    expect(cut.message).toContain('connection broke')
    const cutStream = await failureOfCall(response => {
      response.writeHead(200, events).write('id: 1\ndata: \n\n')
      setTimeout(() => response.destroy(), 50)
    })
    expect(cutStream.message).toContain('It may have done what was asked')
    const deep = await failureOfCall((response, seen) =>
      response.writeHead(200, json).end(`{"jsonrpc":"2.0","id":${String(idOf(seen))},"result":${'{"a":'.repeat(600)}1${'}'.repeat(600)}}`),
    )
    expect(deep.message).toContain('nested deeper')
  },
  60_000,
)

verifies(
  'kinds.http',
  'a message that is too large fails its call before it fills the memory',
  async () => {
    const flood = (type: string, start: string) => (response: ServerResponse) => {
      response.writeHead(200, { 'content-type': type })
      const chunk = 'x'.repeat(1024 * 1024)
      let written = 0
      const more = () => {
        while (!response.destroyed && written++ < 200) if (!response.write(written === 1 ? start : chunk)) return
      }
      response.on('drain', more)
      more()
    }
    expect((await failureOfCall(flood('application/json', '{"a":"'))).message).toContain('more than 16 MiB')
    expect((await failureOfCall(flood('text/event-stream', 'data: '))).message).toContain('more than 16 MiB')
    expect((await failureOfCall(flood('text/event-stream', 'data: x\ndata: '))).message).toContain('more than 16 MiB')
  },
  60_000,
)

verifies('kinds.http', 'a call that is cancelled closes its stream, and a session is told besides', async () => {
  for (const before of [undefined, sessionsOnly]) {
    await using world = openWorld()
    let closed = false
    await using proxy = await openHttpProxy(url, async (seen, response, incoming) => {
      if (await before?.(seen, response, incoming)) return true
      return onCall(() => response.on('close', () => (closed = true)))(seen, response, incoming)
    })
    const serverId = world.addHttp({ url: proxy.url })
    await world.upstreams.start(serverId)
    const abort = new AbortController()
    const call = failureOf(world.upstreams.request(serverId, toolCall('test_simple_text', {}, { signal: abort.signal })))
    await soon(() => proxy.seen.some(seen => methodOf(seen) === 'tools/call')).toBe(true)
    abort.abort()
    expect(await call).toMatchObject({ code: 'cancelled' })
    await soon(() => closed).toBe(true)
    const wasTold = () => proxy.seen.some(seen => methodOf(seen) === 'notifications/cancelled')
    if (before === undefined) expect(wasTold()).toBe(false)
    else await soon(wasTold).toBe(true)
  }
})

/** A server of the session era that forgets every session when told to. */
async function openForgetful(world: World, status: 404 | 400) {
  let forgotten: string | undefined
  let current = ''
  const proxy = await openHttpProxy(url, async (seen, response, incoming) => {
    if (await sessionsOnly(seen, response, incoming)) return true
    const id = seen.headers['mcp-session-id']
    if (typeof id === 'string') current = id
    const error = { jsonrpc: '2.0', id: null, error: { code: -32000, message: 'No valid session ID provided' } }
    return id !== undefined && id === forgotten && sendJson(response, status, error)
  })
  const serverId = world.addHttp({ url: proxy.url })
  return { proxy, serverId, forget: () => (forgotten = current), session: () => current }
}

verifies(
  'kinds.http',
  'a session that the server forgot is begun anew, once for all calls, and what was watched is watched again',
  async () => {
    for (const status of [404, 400] as const) {
      await using world = openWorld()
      const { proxy, serverId, forget, session } = await openForgetful(world, status)
      await using _closing = proxy
      await world.upstreams.start(serverId)
      await world.upstreams.subscribe(serverId, 'test://watched-resource')
      const before = session()
      forget()
      const texts = await Promise.all(Array.from({ length: 5 }, () => callText(world.upstreams, serverId, toolCall('test_simple_text'))))
      expect(texts).toHaveLength(5)
      expect(session()).not.toBe(before)
      expect(proxy.seen.filter(seen => methodOf(seen) === 'initialize')).toHaveLength(2)
      await soon(() => proxy.seen.filter(seen => methodOf(seen) === 'resources/subscribe').length === 2).toBe(true)
      expect(world.upstreams.stateOf(serverId).at).toBe('ready')
    }
  },
)

verifies('kinds.http', 'a stream of a session that breaks is taken up where it broke, after the pause the server asks for', async () => {
  await using world = openWorld()
  await using proxy = await openHttpProxy(url, sessionsOnly)
  const serverId = world.addHttp({ url: proxy.url })
  await world.upstreams.start(serverId)
  expect(await callText(world.upstreams, serverId, toolCall('test_reconnection'))).toContain('Reconnection test completed')
  const resumed = proxy.seen.filter(({ headers }) => headers['last-event-id'] !== undefined)
  expect(resumed.length).toBeGreaterThanOrEqual(1)
  expect(resumed.every(({ method }) => method === 'GET')).toBe(true)
})

verifies(
  'kinds.http',
  'what a server tells of changes is heard again after its stream was cut, in both eras',
  async () => {
    for (const before of [undefined, sessionsOnly]) {
      await using world = openWorld()
      await using proxy = await openHttpProxy(url, before)
      const serverId = world.addHttp({ url: proxy.url })
      await world.upstreams.start(serverId)
      const isListening = (seen: Seen) => (before === undefined ? methodOf(seen) === 'subscriptions/listen' : seen.method === 'GET')
      await soon(() => proxy.seen.some(isListening)).toBe(true)
      const lists = () => proxy.seen.filter(seen => methodOf(seen) === 'tools/list').length
      const listed = lists()
      const heard = proxy.seen.filter(isListening).length
      proxy.cut()
      await soon(() => proxy.seen.filter(isListening).length > heard).toBe(true)
      if (before === undefined) await soon(() => lists() > listed).toBe(true)
      expect(world.upstreams.stateOf(serverId).at).toBe('ready')
    }
  },
  60_000,
)
