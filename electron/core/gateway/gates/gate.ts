import type { CallRecord } from '#shared/model/call.ts'
import type { CallUsage } from '#shared/model/usage.ts'
import type { Access } from '#shared/model/scope.ts'
import type { JsonObject } from '#core/upstreams/upstream.ts'
import type { Exchange, ModuleFacts } from '../exchange.ts'

/** Where a call leads, as it is found by its name. */
export interface GatedTarget {
  readonly server: ModuleFacts
  readonly original: string
  /** Of a tool, as its server lists it. */
  readonly definition: JsonObject | undefined
}

/** A call whose key may make it, and of which is known where it leads. */
export interface GatedCall extends GatedTarget {
  readonly exchange: Exchange
  readonly method: CallRecord['method']
  readonly server: ModuleFacts & { readonly name: string }
  /** The server's own name of the tool or prompt, or the URI. */
  readonly original: string
  readonly access: Access
  /** Of a tool or prompt; empty for the others. Untrusted. */
  readonly arguments: JsonObject
  /** Asks every gate before these once more, for who calls and where as they are now, and finds where the call leads. */
  readonly again: (now: Pick<Exchange, 'caller' | 'workspace'>) => Promise<GatedTarget>
  /** Notes what it consumed, for its record. */
  readonly noteUsage: (usage: CallUsage) => void
}

/** What a gate wants of a call that it let through. */
export interface Passage {
  /** The arguments as they go on. Absent: as they came. */
  readonly arguments?: JsonObject
  /** Looks at the result before it leaves, redacted; answers it, changed or not, or throws what is answered instead. */
  readonly onResult?: (result: JsonObject) => JsonObject | Promise<JsonObject>
  /**
   * The call is over, whatever came of it; before its record is written. False: a later gate refused it, and it reached no server. With
   * its result, where there is one.
   */
  readonly onEnd?: (hasReachedServer: boolean, result?: JsonObject) => void
}

/** One question that is asked of each call on its way to its server. Throws AppError to refuse; with `opens`, what would let it through. */
export interface Gate {
  /** As records name it. */
  readonly name: string
  readonly pass: (call: GatedCall) => Passage | undefined | Promise<Passage | undefined>
}
