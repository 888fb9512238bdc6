import { z } from 'zod'
import { AppError } from '#shared/errors.ts'
import type { Ask } from './ask.ts'
import { checkPlace, type Reach } from './reach.ts'
import { readJsonAt } from './resource.ts'

const Endpoint = z.string().max(4_096)

/** An authorization server, by what is used of its metadata (RFC 8414). */
export const Authority = z.object({
  issuer: z.string().max(2_048),
  authorization_endpoint: Endpoint,
  token_endpoint: Endpoint,
  registration_endpoint: Endpoint.optional(),
  revocation_endpoint: Endpoint.optional(),
  scopes_supported: z.array(z.string()).optional(),
  code_challenge_methods_supported: z.array(z.string()).optional(),
  token_endpoint_auth_methods_supported: z.array(z.string()).optional(),
  client_id_metadata_document_supported: z.boolean().optional(),
  authorization_response_iss_parameter_supported: z.boolean().optional(),
})
export type Authority = z.infer<typeof Authority>

/**
 * The metadata of an issuer, at the places in the order of the MCP specification. Undefined where there is none. Throws `forbidden` for
 * metadata of another issuer, or with an endpoint out of reach.
 */
export async function findAuthority(ask: Ask, issuer: URL, reach: Reach): Promise<Authority | undefined> {
  checkPlace(issuer, reach)
  for (const place of placesFor(issuer)) {
    const found = await readJsonAt(ask, place, Authority)
    if (found === undefined) continue
    checkIsOf(issuer, found)
    checkEndpoints(found, reach)
    return found
  }
  return undefined
}

/** Where servers of the revision 2025-03-26 have their endpoints when they describe nothing. */
export function unwrittenAuthority({ origin }: URL): Authority {
  return {
    issuer: origin,
    authorization_endpoint: `${origin}/authorize`,
    token_endpoint: `${origin}/token`,
    registration_endpoint: `${origin}/register`,
    code_challenge_methods_supported: ['S256'],
  }
}

function placesFor({ origin, pathname }: URL): readonly string[] {
  const path = pathname.replace(/\/$/, '')
  const inserted = [`/.well-known/oauth-authorization-server${path}`, `/.well-known/openid-configuration${path}`]
  const appended = path === '' ? [] : [`${path}/.well-known/openid-configuration`]
  return [...inserted, ...appended].map(place => `${origin}${place}`)
}

function checkIsOf(issuer: URL, { issuer: named }: Authority): void {
  if (URL.canParse(named) && new URL(named).href === issuer.href) return
  throw new AppError(
    'forbidden',
    `What lies at ${issuer.host} describes another authorization server, so it is not followed. Tell whoever runs the server.`,
    { reason: 'issuer_mismatch' },
  )
}

function checkEndpoints(found: Authority, reach: Reach): void {
  const { authorization_endpoint, token_endpoint, registration_endpoint, revocation_endpoint } = found
  for (const endpoint of [authorization_endpoint, token_endpoint, registration_endpoint, revocation_endpoint]) {
    if (endpoint === undefined) continue
    if (!URL.canParse(endpoint)) throw new AppError('forbidden', 'The authorization server names an endpoint that is no address.')
    checkPlace(new URL(endpoint), reach)
  }
}
