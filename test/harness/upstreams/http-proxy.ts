import { createServer, request as requestTo, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One request as a proxy sees it. */
export interface Seen {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** What is done instead of passing the request on; false: it is passed on. */
export type Intercept = (seen: Seen, response: ServerResponse, incoming: IncomingMessage) => boolean | Promise<boolean>

export interface HttpProxy extends AsyncDisposable {
  readonly url: string
  readonly seen: Seen[]
  /** Cuts every connection that is open. */
  readonly cut: () => void
  /** Takes no more connections, and cuts those there are. */
  readonly down: () => Promise<void>
  readonly up: () => Promise<void>
}

/** Stands between Atrium and a server on 127.0.0.1, sees everything, and may answer in its place. */
export async function openHttpProxy(target: string | undefined, intercept: Intercept = () => false): Promise<HttpProxy> {
  const seen: Seen[] = []
  let server: Server
  let port = 0
  const handle = async (incoming: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk)
    const body = Buffer.concat(chunks).toString()
    const one = { method: incoming.method ?? '', path: incoming.url ?? '', headers: incoming.headers, body }
    seen.push(one)
    if (await intercept(one, response, incoming)) return
    if (target === undefined) return
    passOn(new URL(target), one, response)
  }
  const up = () =>
    new Promise<void>(resolve => {
      server = createServer((incoming, response) => {
        handle(incoming, response).catch(() => response.destroy())
      })
      server.listen(port, '127.0.0.1', () => {
        port = (server.address() as AddressInfo).port
        resolve()
      })
    })
  const down = () =>
    new Promise<void>(resolve => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  await up()
  return {
    url: `http://127.0.0.1:${port}${target === undefined ? '/mcp' : new URL(target).pathname}`,
    seen,
    cut: () => server.closeAllConnections(),
    down,
    up,
    [Symbol.asyncDispose]: down,
  }
}

function passOn(target: URL, { method, path, headers, body }: Seen, response: ServerResponse): void {
  const onward = requestTo(
    { host: target.hostname, port: target.port, method, path, headers: { ...headers, host: target.host } },
    answer => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      response.flushHeaders()
      answer.pipe(response)
      answer.on('error', () => response.destroy())
      answer.on('aborted', () => response.destroy())
    },
  )
  onward.on('error', () => response.destroy())
  response.on('close', () => onward.destroy())
  onward.end(body)
}

/** Answers with JSON. */
export function sendJson(response: ServerResponse, status: number, value: unknown, headers: Record<string, string> = {}): true {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value))
  return true
}

/** As a server does that knows only sessions: the modern era's requests are refused. */
export const sessionsOnly: Intercept = (seen, response) =>
  seen.headers['mcp-method'] !== undefined &&
  sendJson(response, 400, { jsonrpc: '2.0', id: null, error: { code: -32000, message: 'What?' } })
