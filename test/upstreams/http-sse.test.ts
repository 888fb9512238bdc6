import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js'
import { afterAll, beforeAll, expect } from 'vitest'
import { z } from 'zod'
import { soon } from '../harness/soon.ts'
import { openHttpProxy } from '../harness/upstreams/http-proxy.ts'
import { verifies } from '../verifies.ts'
import { callText, clientOf, openWorld, toolCall } from './upstreams-harness.ts'

let server: Server
let url: string
const sessions = new Map<string, SSEServerTransport>()

beforeAll(async () => {
  server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1')
    const known = sessions.get(searchParams.get('sessionId') ?? '')
    if (request.method === 'GET' && pathname === '/sse') {
      const transport = new SSEServerTransport('/messages', response)
      sessions.set(transport.sessionId, transport)
      // The SDK's own transport type does not fit its own interface under exactOptionalPropertyTypes.
      void buildServer().connect(transport as never)
    } else if (request.method === 'POST' && pathname === '/messages' && known) void known.handlePostMessage(request, response)
    else response.writeHead(404).end('Cannot do that')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/sse`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

function buildServer(): McpServer {
  const built = new McpServer({ name: 'older', version: '1.0.0' })
  built.registerTool('echo', { inputSchema: { text: z.string() } }, ({ text }) => ({ content: [{ type: 'text', text: `Echo: ${text}` }] }))
  built.registerTool('ask', {}, async () => {
    const requestedSchema = { type: 'object' as const, properties: { name: { type: 'string' as const } } }
    const answer = await built.server.elicitInput({ message: 'Who?', requestedSchema })
    return { content: [{ type: 'text', text: JSON.stringify(answer) }] }
  })
  return built
}

verifies('kinds.sse', 'a server that knows only HTTP with SSE is found out, listed and called, many calls at once', async () => {
  await using world = openWorld()
  for (const transport of ['auto', 'sse'] as const) {
    const serverId = world.addHttp({ url, transport })
    expect(await world.upstreams.start(serverId)).toMatchObject({ at: 'ready' })
    const { tools } = await world.upstreams.catalog(serverId, {}, 10_000)
    expect(tools.map(tool => tool['name'])).toEqual(['echo', 'ask'])
    const texts = Array.from({ length: 20 }, (_none, index) =>
      callText(world.upstreams, serverId, toolCall('echo', { text: String(index) })),
    )
    expect(await Promise.all(texts)).toEqual(texts.map((_text, index) => `Echo: ${index}`))
  }
  expect(await world.upstreams.start(world.addHttp({ url, transport: 'streamable' }))).toMatchObject({ at: 'failed' })
})

verifies('kinds.sse', 'such a server’s question reaches the client whose call caused it', async () => {
  await using world = openWorld()
  const serverId = world.addHttp({ url })
  const ask = (name: string) => async () => ({ action: 'accept', content: { name } })
  const asked = ['Ada', 'Eve'].map(name =>
    callText(world.upstreams, serverId, toolCall('ask', {}, { client: clientOf(name, { elicitation: {} }), ask: ask(name) })),
  )
  const answers = await Promise.all(asked)
  expect(answers.map(answer => JSON.parse(answer).content.name)).toEqual(['Ada', 'Eve'])
})

verifies(
  'life.health',
  'a server of the older kind whose port is closed waits to be tried again, and a call after it opened needs nobody',
  async () => {
    await using world = openWorld()
    await using proxy = await openHttpProxy(url)
    const serverId = world.addHttp({ url: proxy.url, transport: 'sse' })
    const call = () => callText(world.upstreams, serverId, toolCall('echo', { text: 'here' }))
    expect(await call()).toBe('Echo: here')
    await proxy.down()
    await soon(() => world.upstreams.stateOf(serverId).at).toBe('waiting')
    await expect(call()).rejects.toThrow(/could not be reached/)
    expect(world.upstreams.stateOf(serverId).at).toBe('waiting')
    await proxy.up()
    expect(await call()).toBe('Echo: here')
    expect(world.upstreams.stateOf(serverId).at).toBe('ready')
  },
)

verifies('kinds.sse', 'a stream that is cut is opened again, and messages go only where the address was approved', async () => {
  await using world = openWorld()
  await using proxy = await openHttpProxy(url)
  const serverId = world.addHttp({ url: proxy.url, transport: 'sse' })
  await world.upstreams.start(serverId)
  proxy.cut()
  await soon(() => world.upstreams.stateOf(serverId).at).toBe('waiting')
  await soon(() => world.upstreams.stateOf(serverId).at).toBe('ready')
  await using liar = await openHttpProxy(undefined, (_seen, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(`event: endpoint\ndata: ${url}\n\n`)
    return true
  })
  const state = await world.upstreams.start(world.addHttp({ url: liar.url, transport: 'sse' }))
  expect(state).toMatchObject({ at: 'failed', reason: expect.stringContaining('another address than the one that was approved') })
})
