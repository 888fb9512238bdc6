import type { Catalog, JsonObject } from '#core/upstreams/upstream.ts'
import type { Access } from '#shared/model/scope.ts'
import type { ServerFacts } from '../needs.ts'

/** A server that is on and approved, with what it offers; no catalog: it has never been ready for such a client. */
export interface OfferedServer {
  readonly facts: ServerFacts
  readonly catalog: Catalog | undefined
}

/** A tool or prompt of a server, by the server's own name. */
export interface Offer {
  readonly server: OfferedServer
  readonly original: string
  /** As the server lists it. */
  readonly item: JsonObject
  /** What it needs of a key. A prompt only reads. */
  readonly access: Access
}

/** A part that is left out of a list, and why. */
export interface Missing {
  readonly server: ServerFacts
  readonly reason: string
}
