import { AppError } from '#shared/errors.ts'
import type { Ask } from './ask.ts'
import { findAuthority, unwrittenAuthority, type Authority } from './authority.ts'
import { findResource } from './resource.ts'
import type { Reach } from './reach.ts'

/** Where and how to sign in to a server. */
export interface Discovery {
  /** What tokens are asked for under (RFC 8707). */
  readonly resource: string
  /** What the server suggests to ask for; empty: it suggests nothing. */
  readonly scopes: readonly string[]
  readonly authority: Authority
}

interface Where {
  readonly server: URL
  readonly reach: Reach
  /** Where the server's challenge says its metadata lies. */
  readonly metadataUrl: string | undefined
}

/** Finds out how to sign in to a server. Throws `forbidden` or `upstream_failed` with what is wrong. */
export async function discover(ask: Ask, { server, reach, metadataUrl }: Where): Promise<Discovery> {
  const resource = await findResource(ask, server, metadataUrl)
  if (resource === undefined)
    return { resource: canonical(server), scopes: [], authority: checkPkce(await authorityOf2025March(ask, server, reach)) }
  for (const issuer of resource.issuers) {
    const authority = URL.canParse(issuer) ? await findAuthority(ask, new URL(issuer), reach) : undefined
    if (authority !== undefined) return { resource: resource.resource, scopes: resource.scopes, authority: checkPkce(authority) }
  }
  throw new AppError(
    'upstream_failed',
    'The server asks for a sign-in, but its authorization server does not say how. Tell whoever runs the server.',
  )
}

/** Servers of that revision are their own authorization server, described at the root of their origin or not at all. */
async function authorityOf2025March(ask: Ask, server: URL, reach: Reach): Promise<Authority> {
  const root = new URL(server.origin)
  return (await findAuthority(ask, root, reach)) ?? unwrittenAuthority(root)
}

function checkPkce(authority: Authority): Authority {
  if (authority.code_challenge_methods_supported?.includes('S256') === true) return authority
  throw new AppError(
    'forbidden',
    `The authorization server at ${new URL(authority.issuer).host} does not say that it protects sign-ins with PKCE, so nothing is entered there. Tell whoever runs it.`,
    { reason: 'no_pkce' },
  )
}

function canonical(server: URL): string {
  const url = new URL(server)
  url.hash = ''
  return url.href
}
