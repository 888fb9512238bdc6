import { createServer, type IncomingMessage, request as forward, type ServerResponse } from 'node:http'

type KeyProxy = { url: string; close(): Promise<void> }

/**
 * A loopback proxy that adds a key to every request, for clients that cannot send a header of their own.
 * Everything else passes as it was sent, streams included. Where Host or Origin is this proxy's own address, the
 * target sees its own in its place; any other value passes unchanged, so that the target can still refuse a foreign one.
 * `target` is the whole URL of the endpoint; the proxy answers at the same path.
 */
export async function startKeyProxy({ target, key }: { target: URL; key: string }): Promise<KeyProxy> {
  let own = ''
  const server = createServer((request, response) => {
    pass(request, response, target, headersFor(request, { own, target, key }))
  })
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(address !== null && typeof address === 'object' ? address.port : 0)
    })
  })
  own = `127.0.0.1:${port}`
  return {
    url: `http://${own}${target.pathname}`,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

type Rewrite = { own: string; target: URL; key: string }

// Pairs as they came, so that repeated headers and the case of their names reach the target.
function headersFor(request: IncomingMessage, { own, target, key }: Rewrite): string[] {
  const headers = ['authorization', `Bearer ${key}`]
  for (let index = 0; index + 1 < request.rawHeaders.length; index += 2) {
    const name = request.rawHeaders[index] ?? ''
    const value = request.rawHeaders[index + 1] ?? ''
    if (!droppedHeaders.has(name.toLowerCase())) headers.push(name, translate(name.toLowerCase(), value, own, target))
  }
  return headers
}

// The key is ours to send, and each connection is kept or closed by its own two ends.
const droppedHeaders = new Set(['authorization', 'connection', 'keep-alive'])

function translate(name: string, value: string, own: string, target: URL): string {
  if (name === 'host' && value === own) return target.host
  if (name === 'origin' && value === `http://${own}`) return target.origin
  return value
}

function pass(request: IncomingMessage, response: ServerResponse, target: URL, headers: string[]): void {
  const { hostname, port } = target
  const onward = forward({ hostname, port, path: request.url, method: request.method, headers }, answer => {
    response.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
    // An event stream may be silent for long; the client must see its headers at once.
    response.flushHeaders()
    answer.pipe(response)
    answer.on('error', () => response.destroy())
  })
  onward.on('error', () => {
    if (response.headersSent) response.destroy()
    else response.writeHead(502).end()
  })
  // A client that goes away cancels its request; the target must notice.
  response.on('close', () => onward.destroy())
  request.pipe(onward)
}
