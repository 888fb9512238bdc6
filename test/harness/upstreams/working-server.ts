// A real MCP server at an address that works for long and tells of it: the SDK v2's own. Prints its URL.
//   working-server.ts modern     createMcpHandler, stateless 2026-07-28
//   working-server.ts legacy     a stateful transport with event streams, 2025-11-25
import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { NodeStreamableHTTPServerTransport, toNodeHandler } from '@modelcontextprotocol/node'
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server'
import { z } from 'zod'

const [era] = process.argv.slice(2)

/** The same words as the tool of the same name of echo-server.mjs. */
function newServer(): McpServer {
  const server = new McpServer({ name: 'long', version: '1.0.0' })
  server.registerTool(
    'progress',
    {
      description: 'Reports progress in some steps, some milliseconds apart.',
      inputSchema: z.object({ steps: z.number(), ms: z.number() }),
    },
    async ({ steps, ms }, { mcpReq }) => {
      const progressToken = mcpReq._meta?.progressToken
      for (let progress = 1; progress <= steps; progress += 1) {
        const params = { progress, total: steps, message: `step ${progress}` }
        if (progressToken !== undefined) await mcpReq.notify({ method: 'notifications/progress', params: { progressToken, ...params } })
        await sleep(ms)
      }
      return { content: [{ type: 'text', text: `${steps} steps` }] }
    },
  )
  return server
}

function handlerOf(which: string | undefined): (request: IncomingMessage, response: ServerResponse) => void {
  if (which === 'modern') {
    const handle = toNodeHandler(createMcpHandler(newServer, { legacy: 'reject' }))
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
    onsessioninitialized: id => {
      sessions.set(id, transport)
    },
  })
  await newServer().connect(transport)
  return transport
}

const server = createServer(handlerOf(era)).listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/mcp` })}\n`)
})
