import { z } from 'zod'
import { AppError } from '#shared/errors.ts'
import type { Ask } from './ask.ts'
import { soundScopes } from './scopes.ts'

const WELL_KNOWN = '/.well-known/oauth-protected-resource'

const Metadata = z.object({
  resource: z.string().max(4_096),
  authorization_servers: z.array(z.string().max(2_048)).max(20).optional(),
  scopes_supported: z.array(z.string()).max(1_000).optional(),
})

/** What a server says about being let in (RFC 9728). */
export interface ProtectedResource {
  /** Its name for itself, exactly as it writes it: tokens are asked for under it. */
  readonly resource: string
  readonly issuers: readonly string[]
  readonly scopes: readonly string[]
}

/**
 * The metadata of a server: where its challenge says it lies, else at the well-known places, with its path and without. Undefined where it
 * has none. Throws `upstream_failed` when a place does not answer (which is no "none"), `forbidden` when it speaks of another server.
 */
export async function findResource(ask: Ask, server: URL, metadataUrl: string | undefined): Promise<ProtectedResource | undefined> {
  for (const place of placesFor(server, metadataUrl)) {
    const found = await readJsonAt(ask, place, Metadata)
    if (found === undefined) continue
    checkSpeaksOf(server, found.resource)
    return { resource: found.resource, issuers: found.authorization_servers ?? [], scopes: soundScopes(found.scopes_supported ?? []) }
  }
  return undefined
}

function placesFor(server: URL, metadataUrl: string | undefined): readonly string[] {
  const path = server.pathname.replace(/\/$/, '')
  const named = metadataUrl !== undefined && URL.canParse(metadataUrl) ? [metadataUrl] : []
  const wellKnown = [...(path === '' ? [] : [`${WELL_KNOWN}${path}${server.search}`]), WELL_KNOWN]
  return [...named, ...wellKnown.map(place => new URL(place, server).href)]
}

/** The server's address, or a part of it that it lies under: a document for another server is somebody else's, or a trap. */
function checkSpeaksOf(server: URL, resource: string): void {
  const named = URL.canParse(resource) ? new URL(resource) : undefined
  const under = `${named?.pathname.replace(/\/$/, '') ?? ''}/`
  const isOurs = named?.origin === server.origin && `${server.pathname}/`.startsWith(under) && named.hash === ''
  if (isOurs) return
  throw new AppError(
    'forbidden',
    'The server’s description of how to sign in speaks of another server, so it is not followed. Check its address; if that is right, tell whoever runs it.',
    { reason: 'resource_mismatch' },
  )
}

/** What lies there, or undefined for what is not there or is no such document: many servers answer every path with their page. */
export async function readJsonAt<T extends z.ZodType>(ask: Ask, place: string, schema: T): Promise<z.output<T> | undefined> {
  const answer = await ask(place)
  if (answer.status >= 500) {
    throw new AppError('upstream_failed', `${new URL(place).host} fails to say how to sign in (${answer.status}). Try again later.`)
  }
  if (answer.status !== 200) return undefined
  const parsed = schema.safeParse(await answer.json().catch(() => undefined))
  return parsed.success ? parsed.data : undefined
}
