import {
  allowInsecureRequests,
  authorizationCodeGrantRequest,
  customFetch,
  processGenericTokenEndpointResponse,
  refreshTokenGrantRequest,
  ResponseBodyError,
  revocationRequest,
  type AuthorizationServer,
  type Client as LibraryClient,
  type TokenEndpointResponse,
} from 'oauth4webapi'
import { AppError } from '#shared/errors.ts'
import type { Ask } from './ask.ts'
import type { Authority } from './authority.ts'
import { authenticationOf, type Client } from './client.ts'

export interface TokenNeeds {
  readonly ask: Ask
  readonly authority: Authority
  readonly client: Client
}

/** What an authority gave out. */
export interface Granted {
  readonly accessToken: string
  /** Undefined where it gave none (a new one takes the place of the old). */
  readonly refreshToken: string | undefined
  /** Seconds the access token lives; undefined where that is not said. */
  readonly livesS: number | undefined
  readonly scope: string | undefined
}

/** Why an authority gave nothing: its own word (RFC 6749, 5.2), or undefined where it said none, which tells nothing about the tokens. */
export class TokenRefusal extends Error {
  override readonly name = 'TokenRefusal'
  readonly error: string | undefined

  constructor(message: string, error: string | undefined, cause?: unknown) {
    super(message, { cause })
    this.error = error
  }
}

interface Code {
  /** As `validateAuthResponse` gave them back. */
  readonly parameters: URLSearchParams
  readonly redirectUri: string
  readonly verifier: string
  readonly resource: string
}

/** Changes a code into tokens. Throws TokenRefusal, or AppError when nobody answered. */
export function redeemCode(needs: TokenNeeds, { parameters, redirectUri, verifier, resource }: Code): Promise<Granted> {
  const { authority, client } = needs
  return granted(needs, () =>
    authorizationCodeGrantRequest(
      libraryAuthority(authority),
      libraryClient(client),
      authenticationOf(client),
      parameters,
      redirectUri,
      verifier,
      {
        ...optionsOf(needs),
        additionalParameters: { resource },
      },
    ),
  )
}

/** Changes a refresh token into new tokens. Throws as `redeemCode`. */
export function refreshTokens(needs: TokenNeeds, refreshToken: string, resource: string): Promise<Granted> {
  const { authority, client } = needs
  return granted(needs, () =>
    refreshTokenGrantRequest(libraryAuthority(authority), libraryClient(client), authenticationOf(client), refreshToken, {
      ...optionsOf(needs),
      additionalParameters: { resource },
    }),
  )
}

/** Tells the authority that a token is not used any more, if it can be told. */
export async function revokeToken(needs: TokenNeeds, token: string): Promise<void> {
  const { authority, client } = needs
  if (authority.revocation_endpoint === undefined) return
  await revocationRequest(libraryAuthority(authority), libraryClient(client), authenticationOf(client), token, optionsOf(needs))
}

async function granted({ authority, client }: TokenNeeds, request: () => Promise<Response>): Promise<Granted> {
  const { host } = new URL(authority.token_endpoint)
  const answer = await request()
  try {
    const body = await processGenericTokenEndpointResponse(libraryAuthority(authority), libraryClient(client), await readable(answer))
    if (body.token_type !== 'bearer') throw new TokenRefusal(`${host} gave out a kind of token that Atrium cannot use.`, undefined)
    return toGranted(body)
  } catch (thrown) {
    if (thrown instanceof TokenRefusal) throw thrown
    const error = thrown instanceof ResponseBodyError ? thrown.error : undefined
    const said = error === undefined ? String(answer.status) : wordOf(error)
    throw new TokenRefusal(`${host} gave no tokens (${said}).`, error, thrown)
  }
}

function toGranted({ access_token: accessToken, refresh_token: refreshToken, expires_in: livesS, scope }: TokenEndpointResponse): Granted {
  return { accessToken, refreshToken, livesS, scope }
}

/** Without what would only stand in the way: a challenge that hides the error beside it, and who the person is there, which nobody reads. */
async function readable(answer: Response): Promise<Response> {
  const headers = new Headers(answer.headers)
  headers.delete('www-authenticate')
  const text = await answer.clone().text()
  const body: unknown = answer.status === 200 ? parsed(text) : undefined
  const isPlain = typeof body !== 'object' || body === null || !('id_token' in body)
  return new Response(isPlain ? text : JSON.stringify({ ...body, id_token: undefined }), { status: answer.status, headers })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** An error's name is shown to a person, and came from elsewhere. */
function wordOf(error: string): string {
  return /^[a-z_]{1,64}$/.test(error) ? error : 'for a reason it names unreadably'
}

function optionsOf({ ask }: TokenNeeds) {
  return {
    [customFetch]: (url: string, { method, headers, body }: { method: string; headers: Record<string, string>; body: URLSearchParams }) =>
      ask(url, { method, headers, body }),
    // What may be spoken to without TLS was decided when it was discovered, and is again by `ask`.
    [allowInsecureRequests]: true,
  }
}

function libraryAuthority(authority: Authority): AuthorizationServer {
  const { issuer, token_endpoint, revocation_endpoint } = authority
  return { issuer, token_endpoint, ...(revocation_endpoint === undefined ? {} : { revocation_endpoint }) }
}

function libraryClient({ clientId }: Client): LibraryClient {
  return { client_id: clientId }
}

/** Whether what was thrown means that these tokens are of no use any more: the one word that says so, from the authority itself. */
export function isRevoked(thrown: unknown): boolean {
  return thrown instanceof TokenRefusal && thrown.error === 'invalid_grant'
}

/** Whether the authority does not know the client any more. */
export function isUnknownClient(thrown: unknown): boolean {
  return thrown instanceof TokenRefusal && (thrown.error === 'invalid_client' || thrown.error === 'unauthorized_client')
}

/** What was thrown, as an error for the caller. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof TokenRefusal)
    return new AppError('upstream_failed', thrown.message, { cause: thrown.cause, reason: 'token_refused' })
  return AppError.from(thrown)
}
