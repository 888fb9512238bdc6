import { randomUUID } from 'node:crypto'
import http from 'node:http'
import { NodeStreamableHTTPServerTransport, toNodeHandler } from '@modelcontextprotocol/node'
import { acceptedContent, createMcpHandler, inputRequired, McpServer } from '@modelcontextprotocol/server'
import { z } from 'zod'

export const key = 'atr_canaryKeyOfTheBridgeTests0123456789'

export interface Seen {
  readonly verb: string
  readonly headers: http.IncomingHttpHeaders
  readonly body: Record<string, unknown>
}

/** A workspace as the bridge sees it: one address, both eras, a key; it can be stopped hard and started again on its port. */
export class FakeWorkspace {
  readonly seen: Seen[] = []
  readonly sessions = new Map<string, NodeStreamableHTTPServerTransport>()
  readonly servers: McpServer[] = []
  /** Set to answer before MCP does: the test's own status and body. */
  refuse: ((request: Seen, response: http.ServerResponse) => boolean) | undefined
  cancelled = 0
  waiting = 0
  port = 0
  #server: http.Server | undefined
  #modern = this.#handler()
  #noticed: (() => void)[] = []

  get url(): string {
    return `http://127.0.0.1:${this.port}/w/default/mcp`
  }

  async start(): Promise<this> {
    const server = http.createServer((request, response) => {
      this.#answer(request, response).catch(() => response.destroy())
    })
    await new Promise<void>(resolve => server.listen(this.port, '127.0.0.1', resolve))
    const address = server.address()
    if (address !== null && typeof address === 'object') this.port = address.port
    this.#server = server
    return this
  }

  /** As if the process was killed: every connection breaks, every session is forgotten. */
  async stop(): Promise<void> {
    const server = this.#server
    if (server === undefined) return
    this.#server = undefined
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
    this.sessions.clear()
    this.servers.length = 0
    this.#modern = this.#handler()
  }

  /** As a quit: subscriptions are ended with their answer first. */
  async quit(): Promise<void> {
    await this.#modern.close()
    await this.stop()
  }

  toolsChanged(): void {
    this.#modern.notify.toolsChanged()
  }

  /** Resolves when `holds` is true; asked again after every request and tool call. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>(resolve => this.#noticed.push(resolve))
  }

  posts(method: string): Seen[] {
    return this.seen.filter(request => request.body['method'] === method)
  }

  verbs(verb: string): Seen[] {
    return this.seen.filter(request => request.verb === verb)
  }

  #notice(): void {
    for (const resolve of this.#noticed.splice(0)) setImmediate(resolve)
  }

  #handler(): ReturnType<typeof createMcpHandler> {
    return createMcpHandler(() => this.#build(), { legacy: 'reject' })
  }

  async #answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const body = await readJson(request)
    const seen = { verb: request.method ?? '', headers: request.headers, body }
    this.seen.push(seen)
    response.on('close', () => {
      this.#notice()
    })
    this.#notice()
    if (request.headers.authorization !== `Bearer ${key}`) return void response.writeHead(401).end()
    if (this.refuse?.(seen, response) === true) return
    if (request.headers['mcp-protocol-version'] === '2026-07-28') {
      const modern = Object.assign(request, { method: seen.verb, url: request.url ?? '/' })
      return toNodeHandler(this.#modern)(modern, response, body)
    }
    await this.#legacy(request, response, body)
  }

  async #legacy(request: http.IncomingMessage, response: http.ServerResponse, body: Record<string, unknown>): Promise<void> {
    const known = this.sessions.get(String(request.headers['mcp-session-id']))
    if (known !== undefined) return known.handleRequest(request, response, body)
    if (body['method'] !== 'initialize') return void response.writeHead(404).end()
    const transport = new NodeStreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      onsessioninitialized: id => void this.sessions.set(id, transport),
      onsessionclosed: id => void this.sessions.delete(id),
    })
    const server = this.#build()
    this.servers.push(server)
    await server.connect(transport)
    await transport.handleRequest(request, response, body)
  }

  #build(): McpServer {
    const server = new McpServer(
      { name: 'fake workspace', version: '1.0.0' },
      { capabilities: { tools: { listChanged: true }, logging: {} } },
    )
    const text = (value: string): { content: { type: 'text'; text: string }[] } => ({
      content: [{ type: 'text', text: value }],
    })
    server.registerTool('echo', { inputSchema: z.object({ text: z.string() }) }, input => text(input.text))
    server.registerPrompt('grüße', {}, () => ({
      messages: [{ role: 'user', content: { type: 'text', text: 'servus' } }],
    }))
    server.registerTool('query', { inputSchema: z.object({ region: z.string().meta({ 'x-mcp-header': 'Region' }) }) }, input =>
      text(input.region),
    )
    server.registerTool('wait', { inputSchema: z.object({}) }, async (_, context) => {
      const { signal } = context.mcpReq
      this.waiting += 1
      this.#notice()
      await new Promise<void>(resolve => {
        signal.addEventListener('abort', () => {
          resolve()
        })
      })
      this.cancelled += 1
      this.#notice()
      return text('cancelled')
    })
    const answer = z.object({ name: z.string() })
    server.registerTool('ask', { inputSchema: z.object({}) }, (_, context) => {
      const given = acceptedContent(context.mcpReq.inputResponses, 'who', answer)
      if (given !== undefined) return text(`hello ${given.name}`)
      return inputRequired({
        inputRequests: { who: inputRequired.elicit({ message: 'Who?', requestedSchema: answer }) },
      })
    })
    return server
  }
}

async function readJson(request: http.IncomingMessage): Promise<Record<string, unknown>> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(Buffer.from(part))
  const text = Buffer.concat(parts).toString('utf8')
  return text === '' ? {} : z.record(z.string(), z.unknown()).parse(JSON.parse(text))
}
