import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, expect } from 'vitest'
import type { JsonObject } from '#core/upstreams/upstream.ts'
import { verifies } from '../verifies.ts'
import { callText, failureOf, openWorld, toolCall } from './upstreams-harness.ts'

/** How often each method came, its body read to the end. */
const counts = new Map<string, number>()
/** Methods over which the server fails, once each, after it read them. */
const failing = new Set<string>()
const sockets = new Set<Socket>()
let server: Server
let url: string

const results: Readonly<Record<string, JsonObject>> = {
  initialize: { protocolVersion: '2025-06-18', capabilities: { tools: {}, prompts: {} }, serverInfo: { name: 'fragile', version: '1' } },
  'tools/list': { tools: [{ name: 'pay', inputSchema: { type: 'object' } }] },
  'tools/call': { content: [{ type: 'text', text: 'paid' }] },
  'prompts/list': { prompts: [{ name: 'greet' }] },
  'prompts/get': { messages: [] },
}

beforeAll(async () => {
  server = createServer((request, response) => {
    void handle(request, response)
  })
  // It says nothing of how long it keeps connections, as servers behind proxies do.
  server.keepAliveTimeout = 0
  server.on('connection', socket => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`
})

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = ''
  for await (const chunk of request.setEncoding('utf8')) body += String(chunk)
  const { id, method } = body === '' ? { id: undefined, method: request.method ?? '' } : JSON.parse(body)
  counts.set(method, (counts.get(method) ?? 0) + 1)
  if (failing.delete(method)) {
    request.socket.resetAndDestroy()
    return
  }
  const result = results[method]
  if (id === undefined || result === undefined) response.writeHead(id === undefined ? 202 : 404).end()
  else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ jsonrpc: '2.0', id, result }))
}

afterAll(() => {
  server.closeAllConnections()
  server.close()
})
beforeEach(() => {
  counts.clear()
  failing.clear()
})

verifies(
  'kinds.http',
  'a server that fails in the middle of a call is not given the call a second time, and the client hears that it may be done',
  async () => {
    await using world = openWorld()
    const serverId = world.addHttp({ url })
    expect(await callText(world.upstreams, serverId, toolCall('pay'))).toBe('paid')
    failing.add('tools/call')
    const failure = await failureOf(world.upstreams.request(serverId, toolCall('pay')))
    expect(failure).toMatchObject({ code: 'upstream_failed', message: expect.stringContaining('It may have done what was asked') })
    expect(counts.get('tools/call')).toBe(2)
    // The next one is a call of its own, and the server is as well as before.
    expect(await callText(world.upstreams, serverId, toolCall('pay'))).toBe('paid')
    expect(counts.get('tools/call')).toBe(3)
  },
)

verifies('kinds.http', 'what only reads is asked for again where a kept connection turns out to be closed', async () => {
  await using world = openWorld()
  const serverId = world.addHttp({ url })
  await callText(world.upstreams, serverId, toolCall('pay'))
  failing.add('prompts/get')
  const result = await world.upstreams.request(serverId, { ...toolCall('pay'), method: 'prompts/get', params: { name: 'greet' } })
  expect(result).toMatchObject({ messages: [] })
  expect(counts.get('prompts/get')).toBe(2)
})

verifies(
  'kinds.http',
  'a connection that nobody uses is given up before servers do',
  async () => {
    await using world = openWorld()
    const serverId = world.addHttp({ url })
    await callText(world.upstreams, serverId, toolCall('pay'))
    expect(sockets.size).toBeGreaterThan(0)
    await sleep(4_800)
    expect(sockets.size).toBe(0)
    expect(await callText(world.upstreams, serverId, toolCall('pay'))).toBe('paid')
  },
  15_000,
)
