import type { AppEvent } from '#shared/events.ts'
import type { OperationName } from '#shared/contract/index.ts'
import type { Outcome } from '#shared/outcome.ts'
import type { Transport } from '../transport.ts'

/** The two functions the desktop app's preload puts on the page. */
export interface AtriumBridge {
  call(name: OperationName, input: unknown): Promise<Outcome<unknown>>
  subscribe(listener: (event: AppEvent) => void): () => void
}

declare global {
  interface Window {
    readonly atrium?: AtriumBridge
  }
}

export function createIpcTransport(bridge: AtriumBridge): Transport {
  return {
    send: (name, input) => bridge.call(name, input),
    subscribe: listener => bridge.subscribe(listener),
    onSignedOut: () => () => undefined,
  }
}
