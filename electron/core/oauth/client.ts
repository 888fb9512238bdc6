import { z } from 'zod'
import { ClientSecretPost, None, type ClientAuth } from 'oauth4webapi'
import { AppError } from '#shared/errors.ts'
import type { Ask } from './ask.ts'
import type { Authority } from './authority.ts'

const METHODS = ['none', 'client_secret_basic', 'client_secret_post'] as const

/** What Atrium is to an authority. */
export const Client = z.object({
  clientId: z.string().min(1).max(4_096),
  clientSecret: z.string().max(4_096).nullable(),
  method: z.enum(METHODS),
  /** Typed in by a person, the address of a document that describes it, or registered by Atrium itself. */
  from: z.enum(['typedIn', 'document', 'registered']),
  /** When the secret ends, ms since 1970; null: never, or there is none. */
  secretEndsAt: z.int().nullable().default(null),
})
export type Client = z.infer<typeof Client>

/** How the client says at the token endpoint that it is itself. */
export function authenticationOf({ clientSecret, method }: Client): ClientAuth {
  if (clientSecret === null || method === 'none') return None()
  return method === 'client_secret_post' ? ClientSecretPost(clientSecret) : clientSecretBasic(clientSecret)
}

/**
 * RFC 6749, 2.3.1. The library's own encodes also what a form leaves as it is (`-`, `.`, `_`), which is allowed; but authorities that do not
 * decode at all are many, and to them a client named `my-client` would be another.
 */
function clientSecretBasic(clientSecret: string): ClientAuth {
  return (_authority, client, _body, headers) => {
    const credentials = `${formEncoded(client.client_id)}:${formEncoded(clientSecret)}`
    headers.set('authorization', `Basic ${Buffer.from(credentials).toString('base64')}`)
  }
}

function formEncoded(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1)
}

/** A client that a person registered and typed in. */
export function typedInClient(authority: Authority, clientId: string, clientSecret: string | null): Client {
  const method = clientSecret === null ? 'none' : methodWithSecret(authority)
  return { clientId, clientSecret, method, from: 'typedIn', secretEndsAt: null }
}

/** A client whose id is the address of its description (client ID metadata document): nothing is registered. */
export function documentedClient(metadataUrl: string): Client {
  return { clientId: metadataUrl, clientSecret: null, method: 'none', from: 'document', secretEndsAt: null }
}

const Registered = z.object({
  client_id: z.string().min(1).max(4_096),
  client_secret: z.string().max(4_096).nullish(),
  client_secret_expires_at: z.number().nonnegative().nullish(),
  token_endpoint_auth_method: z.enum(METHODS).nullish().catch(null),
})

/** Registers Atrium at an authority (RFC 7591). Throws `upstream_failed` with what to do when it refuses. */
export async function registerClient(ask: Ask, authority: Authority, redirectUri: string): Promise<Client> {
  const metadata = {
    client_name: 'Atrium',
    redirect_uris: [redirectUri],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: wantedMethod(authority),
    application_type: 'native',
  }
  const { host } = new URL(authority.issuer)
  const answer = await ask(authority.registration_endpoint ?? '', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(metadata),
  })
  const parsed = answer.ok ? Registered.safeParse(await answer.json().catch(() => undefined)) : undefined
  if (parsed?.success !== true) throw typeItIn(`${host} does not register Atrium by itself (it answered ${answer.status}).`, redirectUri)
  const { client_id: clientId, client_secret: secret, client_secret_expires_at: endsAt, token_endpoint_auth_method: told } = parsed.data
  const clientSecret = secret ?? null
  const method = told ?? (clientSecret === null ? 'none' : methodWithSecret(authority))
  const secretEndsAt = clientSecret === null || !endsAt ? null : Math.floor(endsAt * 1_000)
  return { clientId, clientSecret, method, from: 'registered', secretEndsAt }
}

/** What a person does where nothing registers a client by itself. */
export function typeItIn(why: string, redirectUri: string): AppError {
  return new AppError(
    'upstream_failed',
    `${why} Register a client there with the redirect address ${redirectUri}, then type its id in at the server’s settings.`,
    { reason: 'no_registration' },
  )
}

/** A program on a person's machine keeps no secret from them: none is asked for unless the authority takes nothing else. */
function wantedMethod({ token_endpoint_auth_methods_supported: supported }: Authority): (typeof METHODS)[number] {
  if (supported === undefined) return 'none'
  return METHODS.find(method => supported.includes(method)) ?? 'none'
}

function methodWithSecret({ token_endpoint_auth_methods_supported: supported }: Authority): 'client_secret_basic' | 'client_secret_post' {
  const isPostOnly = supported?.includes('client_secret_post') === true && !supported.includes('client_secret_basic')
  return isPostOnly ? 'client_secret_post' : 'client_secret_basic'
}
