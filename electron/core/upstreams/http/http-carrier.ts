import type { Authorizer, HttpTarget } from '../authorizer.ts'
import type { Call } from '../call.ts'
import type { Carrier } from '../carrier.ts'
import type { Tap } from '../wire.ts'
import { HttpClient, type Contact } from './client.ts'
import { SseWire } from './sse-wire.ts'
import { StreamableWire } from './streamable-wire.ts'

interface HttpNeeds {
  readonly target: HttpTarget
  readonly authorizer: Authorizer | undefined
  readonly tap: () => Tap | undefined
  readonly contact: (contact: Contact) => void
}

export interface HttpCarrier extends Carrier {
  /** Whether it refused the handshake as a server does that knows only the older HTTP with SSE. */
  readonly isPerhapsSse: () => boolean
}

/** A server at an address, over connections of its own. Throws `upstream_failed` for a launch that cannot be sent. */
export function openHttp(needs: HttpNeeds, transport: 'streamable' | 'sse'): HttpCarrier {
  const { tap } = needs
  const client = new HttpClient(needs)
  let wire: StreamableWire<Call> | SseWire<Call> | undefined
  return {
    openWire: events =>
      (wire = transport === 'sse' ? new SseWire<Call>({ client, tap }, events) : new StreamableWire<Call>({ client, tap }, events)),
    tree: undefined,
    hasExited: () => false,
    // Nothing of it is over while nobody calls: a request that fails is that request's failure.
    whenOver: () => undefined,
    explain: () => Promise.resolve(undefined),
    isPerhapsSse: () => wire instanceof StreamableWire && wire.hasRefusedToBegin,
    end: async () => {
      await wire?.farewell()
      client.close()
    },
  }
}
