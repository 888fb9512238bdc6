import type { ClientFacts } from '#core/upstreams/upstream.ts'
import type { Exchange, KeyFacts, WorkspaceFacts } from '#core/gateway/exchange.ts'
import type { Wire } from './wire.ts'

/** Time a request without a client's connection may take, in ms. */
const DEADLINE_MS = 30_000

export interface QuietRequest {
  readonly era: Exchange['era']
  readonly key: KeyFacts
  readonly workspace: WorkspaceFacts
  readonly client: ClientFacts
  readonly method: 'resources/subscribe' | 'resources/unsubscribe'
  readonly uri: string
}

/** Subscribes or unsubscribes on behalf of a client that is not waiting for it. False when it failed. */
export async function requestQuietly(wire: Wire, { era, method, uri, key, workspace, client }: QuietRequest): Promise<boolean> {
  try {
    await wire.needs.serve({
      era,
      workspace,
      client,
      method,
      params: { uri },
      requestId: wire.needs.newUuid(),
      caller: { kind: 'key', surface: 'mcp', key },
      bytes: 0,
      signal: AbortSignal.timeout(DEADLINE_MS),
      logLevel: undefined,
      notify: () => undefined,
      ask: undefined,
    })
    return true
  } catch (error) {
    wire.needs.log.info('gateway.watch-failed', { method, workspaceId: workspace.id, error })
    return false
  }
}
