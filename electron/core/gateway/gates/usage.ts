import { estimateTokens } from '#shared/token-estimate.ts'
import type { CallRecord } from '#shared/model/call.ts'
import type { KeyId, ServerId, WorkspaceId } from '#shared/model/ids.ts'
import type { JsonObject } from '#core/upstreams/upstream.ts'
import type { Gate } from './gate.ts'

export interface UsageNeeds {
  readonly priceOf: (method: CallRecord['method'], serverId: ServerId, original: string) => number
  /** Takes units until they are released; answers how many are from what was paid ahead. Throws `paused` where there are none. */
  readonly reserve: (wanted: {
    readonly requestId: string
    readonly workspaceId: WorkspaceId
    readonly keyId: KeyId | null
    readonly units: number
  }) => number
  readonly release: (requestId: string) => void
}

/**
 * Whether there is something left for a call to use. What reached its server has cost its price, whatever came of it; what was refused
 * costs nothing, and so does an answer that asks back: the call comes again with what was asked for.
 */
export function createUsageGate({ priceOf, reserve, release }: UsageNeeds): Gate {
  return {
    name: 'usage',
    pass: ({ exchange, method, server, original, noteUsage }) => {
      const { requestId, workspace, caller } = exchange
      const price = priceOf(method, server.id, original)
      const prepaid = reserve({ requestId, workspaceId: workspace.id, keyId: caller.kind === 'key' ? caller.key.id : null, units: price })
      return {
        onEnd: (hasReachedServer, result) => {
          const isFree = !hasReachedServer || result?.resultType === 'input_required'
          if (isFree) release(requestId)
          if (!hasReachedServer) return
          const tokens = method === 'completion/complete' ? tokensOf(result) : 0
          noteUsage(isFree ? { units: 0, prepaid: 0, tokens } : { units: price, prepaid, tokens })
        },
      }
    },
  }
}

function tokensOf(result: JsonObject | undefined): number {
  return result === undefined ? 0 : estimateTokens(JSON.stringify(result.completion ?? null))
}
