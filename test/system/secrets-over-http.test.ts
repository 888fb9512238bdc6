import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import type { JsonObject } from '#core/upstreams/upstream.ts'
import { findValue } from '../harness/find-value.ts'
import { openSession, sendModern } from '../harness/mcp-wire.ts'
import { startAuthority, type TestAuthority } from '../harness/oauth/authority.ts'
import { signInWithBrowser } from '../harness/oauth/browser.ts'
import { startProtectedServer, type ProtectedServer } from '../harness/oauth/protected-server.ts'
import { startTestApp } from '../harness/start-app.ts'
import { verifies } from '../verifies.ts'

/** Also a part of a host's name, where a server could hide it. */
const CANARIES = { HTTP_TOKEN: `t${randomBytes(20).toString('hex')}`, HTTP_KEY: `k"${randomBytes(24).toString('base64')} %41&` }
const HEADERS = {
  Authorization: { secret: 'HTTP_TOKEN', before: 'Bearer ' },
  'X-Key': { secret: 'HTTP_KEY' },
  'X-Plain': { value: 'plain' },
}

/** What a request gave away, in the ways a program may repeat it. */
function leakedBy({ headers }: IncomingMessage): string {
  const values = [headers.authorization ?? '', (headers.authorization ?? '').replace('Bearer ', ''), String(headers['x-key'])]
  return values
    .flatMap(value => [value, encodeURIComponent(value), Buffer.from(value).toString('base64'), JSON.stringify(value)])
    .join(' | ')
}

const tool = (name: string, description = 'x') => ({ name, description, inputSchema: { type: 'object', properties: {} } })
const TOOLS = ['result', 'toolError', 'protocolError', 'stream', 'status', 'page', 'elsewhere', 'challenge', 'more', 'cut', 'compressed']

/** Gives away what it is sent: in what it offers and answers, and in every part of HTTP. */
async function leak(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = ''
  for await (const chunk of request.setEncoding('utf8')) body += String(chunk)
  const everything = leakedBy(request)
  const token = (request.headers.authorization ?? '').replace('Bearer ', '')
  const place = new URL(request.url ?? '/', 'http://127.0.0.1').pathname.slice(1)
  const { id, method, params = {} } = body === '' ? { id: undefined, method: '' } : JSON.parse(body)
  const json = (message: JsonObject, headers = {}) =>
    void response
      .writeHead(200, { 'content-type': 'application/json', 'x-said': token, ...headers })
      .end(JSON.stringify({ jsonrpc: '2.0', id, ...message }))
  const asStatus = (status: number, headers: Record<string, string> = {}) =>
    void response.writeHead(status, token, { 'content-type': 'text/plain', ...headers }).end(everything)
  const breaking: Readonly<Record<string, () => void>> = {
    status: () => asStatus(500),
    page: () => asStatus(200, { 'content-type': `text/${token}` }),
    elsewhere: () => asStatus(307, { location: `http://${token}.example/${token}` }),
    challenge: () => asStatus(401, { 'www-authenticate': `Bearer error="invalid_token", error_description="${token}", scope="${token}"` }),
    more: () => asStatus(403, { 'www-authenticate': `Bearer error="insufficient_scope", scope="${token} write"` }),
    cut: () =>
      void response
        .writeHead(200, { 'content-type': 'application/json', 'content-length': '9999' })
        .write(everything, () => request.socket.resetAndDestroy()),
    compressed: () => asStatus(200, { 'content-type': 'application/json', 'content-encoding': token }),
  }
  const broken = breaking[place] ?? (method === 'tools/call' ? breaking[params.name] : undefined)
  if (broken !== undefined) broken()
  else if (id === undefined) response.writeHead(method === '' ? 405 : 202).end()
  else if (method === 'initialize') {
    const capabilities = { tools: {}, logging: {} }
    const serverInfo = { name: 'leaky', version: '1', title: everything }
    json(
      { result: { protocolVersion: '2025-06-18', capabilities, serverInfo, instructions: everything } },
      { 'mcp-session-id': `s-${token}` },
    )
  } else if (method === 'tools/list') json({ result: { tools: TOOLS.map(name => tool(name, everything)) } })
  else if (method !== 'tools/call') json({ error: { code: -32601, message: everything } })
  else if (params.name === 'protocolError') json({ error: { code: -32000, message: everything, data: { everything } } })
  else if (params.name === 'stream') {
    const said = [
      { method: 'notifications/message', params: { level: 'error', logger: token, data: everything } },
      { id, result: { content: [{ type: 'text', text: everything }], structuredContent: { [token]: everything } } },
    ]
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.end(said.map(message => `id: ${token}\ndata: ${JSON.stringify({ jsonrpc: '2.0', ...message })}\n\n`).join(''))
  } else json({ result: { content: [{ type: 'text', text: everything }], isError: params.name === 'toolError' } })
}

let server: Server
let origin: string
let authority: TestAuthority
let protectedServer: ProtectedServer
beforeAll(async () => {
  server = createServer((request, response) => {
    leak(request, response).catch(() => response.destroy())
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  authority = await startAuthority({ resources: () => ({ [protectedServer?.url ?? '']: 'read write' }) })
  protectedServer = await startProtectedServer(() => authority)
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await protectedServer[Symbol.asyncDispose]()
  await authority[Symbol.asyncDispose]()
})

verifies(
  'secrets.never-out',
  'a server at an address that gives away its headers and tokens wherever it can gives nobody anything',
  async () => {
    await using app = await startTestApp()
    const workspace = await app.defaultWorkspace()
    const workspaceId = workspace.id
    const seen: [string, string | Buffer][] = []
    const see = <T>(where: string, what: T): T => {
      seen.push([where, JSON.stringify(what) ?? ''])
      return what
    }
    const seeError = (where: string) => (thrown: unknown) => {
      for (let error: unknown = thrown; error instanceof Error; error = error.cause)
        seen.push([where, `${error.stack ?? ''} ${JSON.stringify(error)}`])
    }
    app.core.subscribe(event => void see(`event ${event.name}`, event))
    for (const [name, value] of Object.entries(CANARIES)) await app.call('secrets.create', { workspaceId, name, value })
    const target = { url: app.endpoint(workspace), key: await app.addKey(workspace) }
    const add = async (name: string, path: string, transport: 'auto' | 'sse' = 'auto') => {
      const { id: serverId } = await app.addServer(workspace, name, { kind: 'http', url: `${origin}/${path}`, transport, headers: HEADERS })
      see(`start ${name}`, await app.call('servers.start', { workspaceId, serverId }))
      return serverId
    }
    const leaky = await add('leaky', 'mcp')
    const session = await openSession(target)
    await session.request('logging/setLevel', { level: 'debug' })
    for (const name of TOOLS) {
      const params = { name: `leaky__${name}`, arguments: {} }
      see(name, (await session.request('tools/call', params)).text)
      see(name, (await sendModern(target, 'tools/call', params)).text)
      await app.call('tools.call', { workspaceId, name: `leaky__${name}` }).then(result => see(name, result), seeError(name))
    }
    // Those that fail before they are ready.
    for (const place of ['status', 'page', 'elsewhere', 'challenge', 'more', 'cut', 'compressed']) await add(place, place)
    await add('older', 'mcp', 'sse')

    const signedIn = await app.addServer(workspace, 'signed', { kind: 'http', url: protectedServer.url })
    const one = { workspaceId, serverId: signedIn.id }
    await app.call('servers.start', one)
    expect(await signInWithBrowser((await app.call('servers.signIn', one)).url)).toMatchObject({ status: 200 })
    const told = await sendModern(target, 'tools/call', { name: 'signed__leak', arguments: {} })
    expect(told.text).toContain('your token is [redacted: access token]')
    see('signed in', told.text)
    const tokens = [...new Set(protectedServer.shown.flatMap(shown => (shown === undefined ? [] : [shown.replace('Bearer ', '')])))]
    expect(tokens.length).toBeGreaterThan(0)

    for (const { id: serverId } of see('servers.list', await app.call('servers.list', { workspaceId }))) {
      see('servers.get', await app.call('servers.get', { workspaceId, serverId }))
      see('servers.logs', await app.call('servers.logs', { workspaceId, serverId }))
      const { frames } = see('servers.frames', await app.call('servers.frames', { workspaceId, serverId }))
      for (const { number } of frames) see('servers.exchange', await app.call('servers.exchange', { workspaceId, serverId, number }))
    }
    expect(see('frames of leaky', await app.call('servers.frames', { workspaceId, serverId: leaky })).frames.length).toBeGreaterThan(10)
    see('tools.listAll', await app.call('tools.listAll', { workspaceId }))
    see('calls.list', await app.call('calls.list', { workspaceId, limit: 500 }))
    see('tools/list', (await sendModern(target, 'tools/list')).text)
    await app.core.close()
    const files = readdirSync(app.dataFolder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
    for (const { parentPath, name } of files) seen.push([`file ${name}`, readFileSync(join(parentPath, name))])
    // That it was heard at all, and cleared.
    expect(seen.some(([, text]) => text.includes('[redacted: HTTP_KEY]'))).toBe(true)
    const secrets = [...Object.values(CANARIES), ...tokens]
    // Where, and beside what.
    const found = seen.flatMap(([where, what]) => {
      const [form] = findValue(what, ...secrets)
      const at = form === undefined ? -1 : what.indexOf(form.slice(form.indexOf(': ') + 2))
      return form === undefined ? [] : [`${where}: ${form.slice(0, 40)}: ${what.toString().slice(Math.max(0, at - 120), at)}`]
    })
    expect([...new Set(found)].slice(0, 12)).toEqual([])
  },
)
