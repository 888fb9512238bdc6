import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import {
  localhostHostValidation,
  localhostOriginValidation,
  NodeStreamableHTTPServerTransport,
  toNodeHandler,
} from '@modelcontextprotocol/node'
import { classifyInboundRequest, createMcpHandler, isInitializeRequest } from '@modelcontextprotocol/server'
import { buildConformanceServer } from './build-server.ts'
import type { Announce } from './changing-lists.ts'
import { createEventMemory } from './event-memory.ts'

// Short, so that a client of the reconnection scenario comes back at once.
const RETRY_AFTER_MS = 500

const listed = { tool: false, prompt: false }
const announce: Announce = {
  toolsChanged: () => modern.notify.toolsChanged(),
  promptsChanged: () => modern.notify.promptsChanged(),
  resourceUpdated: uri => modern.notify.resourceUpdated(uri),
}
const modern = createMcpHandler(() => buildConformanceServer(listed, announce), { legacy: 'reject' })
const answerModern = toNodeHandler(modern)
const sessions = new Map<string, NodeStreamableHTTPServerTransport>()

/** Serves the fixture alone over HTTP at /mcp on 127.0.0.1; `port` 0 takes a free one. Resolves when it listens. */
export function serveOverHttp(port: number): Promise<Server> {
  const isLocalHost = localhostHostValidation()
  const isLocalOrigin = localhostOriginValidation()
  const server = createServer((request, response) => {
    if (!isLocalHost(request, response) || !isLocalOrigin(request, response)) return
    answer(request, response).catch((error: unknown) => {
      process.stderr.write(`${String(error)}\n`)
      if (!response.headersSent) response.writeHead(500)
      response.end()
    })
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve(server))
  })
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const httpMethod = request.method ?? 'GET'
  const body = httpMethod === 'POST' ? await readJson(request) : undefined
  const version = headerOf(request, 'mcp-protocol-version')
  const called = headerOf(request, 'mcp-method')
  const { kind } = classifyInboundRequest({
    httpMethod,
    ...(version === undefined ? {} : { protocolVersionHeader: version }),
    ...(called === undefined ? {} : { mcpMethodHeader: called }),
    body,
  })
  if (kind !== 'legacy') {
    return answerModern(Object.assign(request, { method: httpMethod, url: request.url ?? '/mcp' }), response, body)
  }
  const transport = await sessionFor(request, body)
  if (transport) return transport.handleRequest(request, response, body)
  refuse(response, headerOf(request, 'mcp-session-id') === undefined ? 400 : 404)
}

async function sessionFor(request: IncomingMessage, body: unknown) {
  const id = headerOf(request, 'mcp-session-id')
  if (id !== undefined) return sessions.get(id)
  if (!isInitializeRequest(body)) return undefined
  const transport: NodeStreamableHTTPServerTransport = new NodeStreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    eventStore: createEventMemory(),
    retryInterval: RETRY_AFTER_MS,
    onsessioninitialized: started => void sessions.set(started, transport),
  })
  transport.onclose = () => void sessions.delete(transport.sessionId ?? '')
  await buildConformanceServer({ ...listed }).connect(transport)
  return transport
}

function refuse(response: ServerResponse, status: 400 | 404): void {
  const message = status === 404 ? 'Session not found' : 'A session id is needed'
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ jsonrpc: '2.0', id: null, error: { code: -32000, message } }))
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name]
  return Array.isArray(value) ? value[0] : value
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) text += String(chunk)
  return JSON.parse(text)
}
