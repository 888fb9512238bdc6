import { LEGACY_VERSION, LEGACY_VERSIONS } from '../era.ts'
import type { JsonObject } from '../upstream.ts'

/** A session of the legacy era, begun by `initialize`. The modern era has none. */
export interface Session {
  /** What the server named it; undefined: it keeps none, and every request stands alone. */
  readonly id: string | undefined
  readonly version: string
  /** What it was begun with, to begin it anew. */
  readonly initialize: JsonObject
}

/** The session that a result of `initialize` begins. What it says of a version we do not know is the handshake's business. */
export function sessionOf(initialize: JsonObject, result: JsonObject, id: string | undefined): Session {
  const { protocolVersion } = result
  const isKnown = typeof protocolVersion === 'string' && LEGACY_VERSIONS.includes(protocolVersion)
  return { id, initialize, version: isKnown ? protocolVersion : LEGACY_VERSION }
}

/** The headers by which a request belongs to a session. */
export function sessionHeaders({ id, version }: Session): Record<string, string> {
  return { 'mcp-protocol-version': version, ...(id === undefined ? {} : { 'mcp-session-id': id }) }
}

/** What a server may name a session: visible ASCII. Anything else is no name, and could not be sent back. */
export function sessionIdOf(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && /^[\x21-\x7e]{1,4096}$/.test(header) ? header : undefined
}

/**
 * Whether an answer says that the session is not known any more. By the protocol that is 404; servers written after the reference
 * server say 400, and that it is the session they miss.
 */
export function isSessionLost(session: Session | undefined, status: number, body: Buffer): boolean {
  if (session?.id === undefined) return false
  return status === 404 || (status === 400 && /session/i.test(body.toString('latin1', 0, 2_048)))
}
