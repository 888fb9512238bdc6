import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { once } from 'node:events'
import { afterEach, expect, test } from 'vitest'
import { startKeyProxy } from './key-proxy.ts'

const opened: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close()
})

type Seen = { headers: IncomingMessage['headers']; rawHeaders: string[]; url: string | undefined; body: string }

async function startTarget(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(answer)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  opened.push(async () => {
    server.close()
    server.closeAllConnections()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return new URL(`http://127.0.0.1:${address.port}/w/some/mcp`)
}

async function startEcho() {
  const target = await startTarget((asked, response) => {
    let body = ''
    asked.setEncoding('utf8').on('data', (text: string) => (body += text))
    asked.on('end', () => {
      const seen: Seen = { headers: asked.headers, rawHeaders: asked.rawHeaders, url: asked.url, body }
      response.writeHead(207, { 'x-answer': 'yes' }).end(JSON.stringify(seen))
    })
  })
  const proxy = await startKeyProxy({ target, key: 'atr_test' })
  opened.push(proxy.close)
  return { target, proxy: new URL(proxy.url) }
}

async function ask(url: URL, headers: Record<string, string>): Promise<Seen & { status: number; answered: unknown }> {
  const asked = request(url, { method: 'POST', headers })
  asked.end('{"n":1}')
  const [answer] = (await once(asked, 'response')) as [IncomingMessage] // what once() gives for this event
  const text = (await answer.setEncoding('utf8').toArray()).join('')
  return { ...JSON.parse(text), status: answer.statusCode, answered: answer.headers['x-answer'] }
}

test('every request gets the key, and the rest of it arrives as it was sent', async () => {
  const { proxy, target } = await startEcho()
  const seen = await ask(proxy, { 'Mcp-Name': 'echo', Authorization: 'Bearer of-the-client' })
  expect(seen).toMatchObject({ status: 207, answered: 'yes', url: target.pathname, body: '{"n":1}' })
  expect(seen.headers.authorization).toBe('Bearer atr_test')
  expect(seen.rawHeaders).toContain('Mcp-Name')
})

test("the proxy's own address becomes the target's, so that the target takes the request for its own", async () => {
  const { proxy, target } = await startEcho()
  const { headers } = await ask(proxy, { Origin: proxy.origin })
  expect([headers.host, headers.origin]).toEqual([target.host, target.origin])
})

test('a foreign host and origin reach the target as they are, so that it can refuse them', async () => {
  const { proxy } = await startEcho()
  const { headers } = await ask(proxy, { Host: 'evil.example.com', Origin: 'http://evil.example.com' })
  expect([headers.host, headers.origin]).toEqual(['evil.example.com', 'http://evil.example.com'])
})

test('an event stream arrives while it is still open, and its end on one side ends the other', async () => {
  let leave: () => void = () => undefined
  const left = new Promise<void>(resolve => (leave = resolve))
  const target = await startTarget((_asked, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: first\n\n')
    response.on('close', leave)
  })
  const proxy = await startKeyProxy({ target, key: 'atr_test' })
  opened.push(proxy.close)
  const { hostname, port, pathname } = new URL(proxy.url)
  const client = connect(Number(port), hostname)
  client.write(`GET ${pathname} HTTP/1.1\r\nHost: ${hostname}:${port}\r\n\r\n`)
  let heard = ''
  for await (const chunk of client.setEncoding('utf8')) {
    heard += String(chunk)
    if (heard.includes('data: first')) break
  }
  client.destroy()
  await left
  expect(heard).toContain('200 OK')
})

test('a target that is gone is a 502 and not a hanging request', async () => {
  const { proxy } = await startEcho()
  await opened.shift()?.()
  const asked = request(proxy)
  asked.end()
  const [answer] = (await once(asked, 'response')) as [IncomingMessage] // what once() gives for this event
  expect(answer.statusCode).toBe(502)
})
