import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { Provider } from 'oidc-provider'

/** What a test may turn while it runs. */
export interface AuthoritySwitches {
  /** Seconds an access token lives. */
  accessTokenLivesS: number
  /** Changes the metadata on its way out. */
  metadata: (metadata: Record<string, unknown>) => Record<string, unknown>
  /** Answers the token endpoint in place of the provider; undefined: as it is. */
  tokenAnswer: { readonly status: number; readonly body: string; readonly type?: string } | undefined
  /** Told after the provider has decided about tokens, before its answer leaves. */
  beforeTokenAnswer: () => Promise<void>
  /** What the person at the consent page does. */
  consent: 'agree' | 'decline'
}

/** A real authorization server (oidc-provider) on loopback: dynamic registration, resource indicators, rotation, PKCE. */
export interface TestAuthority extends AsyncDisposable {
  readonly issuer: string
  readonly publicKey: KeyObject
  readonly switches: AuthoritySwitches
  /** The grant types asked for at the token endpoint, in order. */
  readonly grants: string[]
  /** The bodies sent to the token endpoint. */
  readonly tokenBodies: URLSearchParams[]
  readonly registrations: Record<string, unknown>[]
  readonly revocations: string[]
  /** Gone from the network, and back at the same address. */
  readonly goOffline: () => Promise<void>
  readonly comeBack: () => Promise<void>
}

interface Options {
  /** The resources it gives out tokens for, and the scopes of each. */
  readonly resources: () => Readonly<Record<string, string>>
  readonly clients?: readonly Record<string, unknown>[]
  readonly hasRegistration?: boolean
}

export async function startAuthority({ resources, clients = [], hasRegistration = true }: Options): Promise<TestAuthority> {
  const switches: AuthoritySwitches = {
    accessTokenLivesS: 600,
    metadata: metadata => metadata,
    tokenAnswer: undefined,
    beforeTokenAnswer: () => Promise.resolve(),
    consent: 'agree',
  }
  const grants: string[] = []
  const tokenBodies: URLSearchParams[] = []
  const registrations: Record<string, unknown>[] = []
  const revocations: string[] = []
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const server = createServer((request, response) => {
    void handle(request, response)
  })
  await listen(server, 0)
  const port = portOf(server)
  const issuer = `http://127.0.0.1:${port}`
  const provider = new Provider(issuer, {
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'test' }] },
    clients,
    cookies: { keys: ['a key of the test'] },
    scopes: ['openid', 'offline_access'],
    pkce: { required: () => true },
    rotateRefreshToken: true,
    features: {
      devInteractions: { enabled: false },
      registration: { enabled: hasRegistration },
      revocation: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_context: unknown, resource: string) => {
          const scope = resources()[resource]
          if (scope === undefined) throw new Error(`There is no resource ${resource}.`)
          return {
            scope,
            audience: resource,
            accessTokenFormat: 'jwt',
            accessTokenTTL: switches.accessTokenLivesS,
            jwt: { sign: { alg: 'RS256' } },
          }
        },
        useGrantedResource: () => true,
      },
    },
    interactions: { url: (_context: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    findAccount: (_context: unknown, id: string) => ({ accountId: id, claims: () => ({ sub: id }) }),
    ttl: { Grant: 86_400, Session: 86_400, Interaction: 600, AuthorizationCode: 60, RefreshToken: 86_400, IdToken: 600 },
  })
  const callback = provider.callback()

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', issuer).pathname
    if (path.startsWith('/interaction/')) return interact(provider, switches, request, response)
    if (path.startsWith('/.well-known/')) {
      rewritten(request, response, switches.metadata)
      return
    }
    if (request.method === 'POST' && ['/token', '/reg', '/token/revocation'].includes(path)) {
      const body = await readText(request)
      // The provider reads what was read already from here.
      Object.assign(request, { body: path === '/reg' ? JSON.parse(body) : Object.fromEntries(new URLSearchParams(body)) })
      if (path === '/reg') registrations.push(JSON.parse(body))
      if (path === '/token/revocation') revocations.push(new URLSearchParams(body).get('token') ?? '')
      if (path === '/token' && answerToken(new URLSearchParams(body), response)) return
    }
    callback(request, response)
  }

  /** Counts; true when the answer was given here. */
  function answerToken(body: URLSearchParams, response: ServerResponse): boolean {
    grants.push(body.get('grant_type') ?? '')
    tokenBodies.push(body)
    const { tokenAnswer } = switches
    if (tokenAnswer) {
      response.writeHead(tokenAnswer.status, { 'content-type': tokenAnswer.type ?? 'application/json' }).end(tokenAnswer.body)
      return true
    }
    holdEnd(response, () => switches.beforeTokenAnswer())
    return false
  }

  function rewritten(request: IncomingMessage, response: ServerResponse, change: AuthoritySwitches['metadata']): void {
    const end = response.end.bind(response)
    response.end = ((chunk: unknown) => {
      if (response.statusCode !== 200) return end(chunk)
      const changed = JSON.stringify(change(JSON.parse(String(chunk))))
      response.setHeader('content-length', Buffer.byteLength(changed))
      return end(changed)
    }) as typeof response.end
    callback(request, response)
  }

  return {
    issuer,
    publicKey,
    switches,
    grants,
    tokenBodies,
    registrations,
    revocations,
    goOffline: () => closeServer(server),
    comeBack: () => listen(server, port),
    [Symbol.asyncDispose]: () => closeServer(server),
  }
}

async function interact(
  provider: Provider,
  switches: AuthoritySwitches,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { prompt, session, params } = await provider.interactionDetails(request, response)
  const finish = (result: unknown) => provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false })
  if (prompt.name === 'login') return finish({ login: { accountId: 'ada' } })
  if (switches.consent === 'decline') return finish({ error: 'access_denied', error_description: 'No.' })
  const grant = new provider.Grant({ accountId: session?.accountId ?? 'ada', clientId: params.client_id })
  const { missingOIDCScope = [], missingResourceScopes = {} } = prompt.details
  if (missingOIDCScope.length > 0) grant.addOIDCScope(missingOIDCScope.join(' '))
  for (const [resource, scopes] of Object.entries(missingResourceScopes)) grant.addResourceScope(resource, scopes.join(' '))
  return finish({ consent: { grantId: await grant.save() } })
}

function holdEnd(response: ServerResponse, before: () => Promise<void>): void {
  const end = response.end.bind(response)
  response.end = ((...given: []) => {
    void before().then(() => end(...given))
    return response
  }) as typeof response.end
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString('utf8')
}

export function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve()
    })
  })
}

export function portOf(server: Server): number {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

export async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return
  const closed = new Promise<void>(resolve => server.close(() => resolve()))
  server.closeAllConnections()
  await closed
}
