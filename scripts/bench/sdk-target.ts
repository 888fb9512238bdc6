// The yardstick (a): the SDK v2 server's own HTTP transport with the same tool, without key, checks or record. Prints its URL.
//   sdk-target.ts modern     createMcpHandler, stateless 2026-07-28
//   sdk-target.ts legacy     one stateful transport with JSON answers, 2025-11-25
import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { NodeStreamableHTTPServerTransport, toNodeHandler } from '@modelcontextprotocol/node'
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server'
import { z } from 'zod'

const [era] = process.argv.slice(2)

function newEchoServer(): McpServer {
  const server = new McpServer({ name: 'echo', version: '1.0.0' })
  server.registerTool(
    'echo',
    { description: 'Returns the text it is given.', inputSchema: z.object({ text: z.string() }) },
    ({ text }) => ({
      content: [{ type: 'text', text }],
    }),
  )
  return server
}

function handlerOf(which: string | undefined): (request: IncomingMessage, response: ServerResponse) => void {
  if (which === 'modern') {
    const handle = toNodeHandler(createMcpHandler(newEchoServer, { legacy: 'reject' }))
    return (request, response) => {
      // The adapter's types leave no room for what Node calls undefined; at run time they are the same objects.
      void handle(request as never, response)
    }
  }
  const sessions = new Map<string, NodeStreamableHTTPServerTransport>()
  return (request, response) => {
    const known = sessions.get(String(request.headers['mcp-session-id']))
    void (known ? Promise.resolve(known) : openSession(sessions)).then(transport => transport.handleRequest(request, response))
  }
}

/** A transport serves one session, and a server one transport. */
async function openSession(sessions: Map<string, NodeStreamableHTTPServerTransport>): Promise<NodeStreamableHTTPServerTransport> {
  const transport = new NodeStreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    enableJsonResponse: true,
    onsessioninitialized: id => {
      sessions.set(id, transport)
    },
  })
  await newEchoServer().connect(transport)
  return transport
}

const handler = handlerOf(era)
const server = createServer(handler).listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/mcp` })}\n`)
})
