import { verify, type KeyObject } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createMcpHandler, McpServer, requireScopes } from '@modelcontextprotocol/server'
import { toNodeHandler } from '@modelcontextprotocol/node'
import { z } from 'zod'
import { closeServer, listen, portOf, type TestAuthority } from './authority.ts'

export interface ProtectedSwitches {
  /** Changes what it says about itself; undefined: it says nothing. */
  metadata: (metadata: Record<string, unknown>) => Record<string, unknown> | undefined
  /** Lets nobody in whatever they show. */
  refusesAll: boolean
  /** Scopes its 401 names; '' for none. */
  challengeScope: string
}

/** A real MCP server (the SDK's, both eras) that lets in who has a token of its authority for it, and asks for `write` for one tool. */
export interface ProtectedServer extends AsyncDisposable {
  readonly url: string
  readonly switches: ProtectedSwitches
  /** The Authorization of every request, as it came. */
  readonly shown: (string | undefined)[]
}

export async function startProtectedServer(authority: () => TestAuthority): Promise<ProtectedServer> {
  const switches: ProtectedSwitches = { metadata: metadata => metadata, refusesAll: false, challengeScope: 'read' }
  const shown: (string | undefined)[] = []
  const handler = createMcpHandler(() => buildServer())
  const server = createServer((request, response) => {
    void handle(request, response)
  })
  await listen(server, 0)
  const origin = `http://127.0.0.1:${portOf(server)}`
  const url = `${origin}/mcp`
  const metadataUrl = `${origin}/.well-known/oauth-protected-resource/mcp`
  const node = toNodeHandler({
    fetch: async request => {
      const authorization = request.headers.get('authorization') ?? undefined
      shown.push(authorization)
      const token = authorization?.replace(/^Bearer /, '')
      const claims = token === undefined ? undefined : claimsOf(token, authority().publicKey, { issuer: authority().issuer, audience: url })
      if (claims === undefined || switches.refusesAll) return challenge()
      const scopes = claims.scope.split(' ')
      return handler.fetch(request, { authInfo: { token: token ?? '', clientId: claims.client_id, scopes, expiresAt: claims.exp } })
    },
  })
  const challenge = () => {
    const scope = switches.challengeScope === '' ? '' : `, scope="${switches.challengeScope}"`
    return new Response('{"error":"invalid_token"}', {
      status: 401,
      headers: { 'www-authenticate': `Bearer error="invalid_token"${scope}, resource_metadata="${metadataUrl}"` },
    })
  }
  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', origin)
    if (pathname === '/mcp') return node(Object.assign(request, { method: request.method ?? 'GET', url: pathname }), response)
    const written =
      pathname === '/.well-known/oauth-protected-resource/mcp' ? { resource: url, authorization_servers: [authority().issuer] } : undefined
    const metadata = written && switches.metadata({ ...written, scopes_supported: ['read'] })
    if (metadata) response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(metadata))
    else response.writeHead(404).end()
  }
  return { url, switches, shown, [Symbol.asyncDispose]: () => closeServer(server) }
}

function buildServer(): McpServer {
  const server = new McpServer({ name: 'protected', version: '1.0.0' })
  server.registerTool('read', { description: 'Says what the token allows.', inputSchema: z.object({}) }, (_given, { http }) => ({
    content: [{ type: 'text', text: `read with ${http?.authInfo?.scopes.join(' ') ?? 'nothing'}` }],
  }))
  server.registerTool('leak', { description: 'Says the token.', inputSchema: z.object({}) }, (_given, { http }) => ({
    content: [{ type: 'text', text: `your token is ${http?.authInfo?.token ?? 'nothing'}` }],
  }))
  server.registerTool(
    'write',
    { description: 'Needs more.', inputSchema: z.object({}), scopeChallenge: requireScopes('write') },
    (_given, { http }) => ({ content: [{ type: 'text', text: `wrote with ${http?.authInfo?.scopes.join(' ') ?? 'nothing'}` }] }),
  )
  return server
}

const Claims = z.object({ iss: z.string(), aud: z.string(), exp: z.number(), client_id: z.string(), scope: z.string().default('') })

/** What a JWT says, if its authority signed it for this server and it has not ended. */
function claimsOf(token: string, key: KeyObject, { issuer, audience }: { issuer: string; audience: string }) {
  const [header = '', payload = '', signature = ''] = token.split('.')
  const isSigned = verify('RSA-SHA256', Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url'))
  if (!isSigned) return undefined
  const claims = Claims.parse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')))
  const isValid = claims.iss === issuer && claims.aud === audience && claims.exp * 1_000 > Date.now()
  return isValid ? claims : undefined
}
