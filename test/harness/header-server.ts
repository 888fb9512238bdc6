import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

interface HeaderServer extends AsyncDisposable {
  readonly url: string
  /** What the header was in the last request. */
  readonly last: () => string | undefined
}

/** The smallest MCP server at an address, which remembers one header of what it is asked. */
export async function startHeaderServer(header: string): Promise<HeaderServer> {
  let last: string | undefined
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    last = request.headers[header]?.toString()
    let body = ''
    for await (const chunk of request.setEncoding('utf8')) body += String(chunk)
    const { id, method } = body === '' ? { id: undefined, method: '' } : JSON.parse(body)
    if (id === undefined) return void response.writeHead(method === '' ? 405 : 202).end()
    const results: Readonly<Record<string, object>> = {
      initialize: { protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo: { name: 'header', version: '1' } },
      'tools/list': { tools: [{ name: 'nothing', description: 'Nothing.', inputSchema: { type: 'object', properties: {} } }] },
      ping: {},
    }
    const result = results[method]
    const said = result === undefined ? { error: { code: -32601, message: 'There is no such method.' } } : { result }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ jsonrpc: '2.0', id, ...said }))
  }
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy())
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    last: () => last,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
