import type { AppEvent } from '#shared/events.ts'
import type { OperationName } from '#shared/contract/index.ts'
import type { Outcome } from '#shared/outcome.ts'
import type { Transport } from '../transport.ts'

/** The functions the desktop app's preload puts on the page. */
export interface AtriumBridge {
  /** With a ticket, a word of the page's own, the call can be cancelled by it. */
  call(name: OperationName, input: unknown, ticket?: string): Promise<Outcome<unknown>>
  cancel(ticket: string): void
  subscribe(listener: (event: AppEvent) => void): () => void
}

declare global {
  interface Window {
    readonly atrium?: AtriumBridge
  }
}

export function createIpcTransport(bridge: AtriumBridge): Transport {
  return {
    send: (name, input, signal) => (signal === undefined ? bridge.call(name, input) : callUntil(bridge, name, input, signal)),
    subscribe: listener => bridge.subscribe(listener),
    onSignedOut: () => () => undefined,
  }
}

async function callUntil(bridge: AtriumBridge, name: OperationName, input: unknown, signal: AbortSignal): Promise<Outcome<unknown>> {
  const ticket = crypto.randomUUID()
  const cancel = () => {
    bridge.cancel(ticket)
  }
  signal.addEventListener('abort', cancel)
  try {
    return await bridge.call(name, input, ticket)
  } finally {
    signal.removeEventListener('abort', cancel)
  }
}
