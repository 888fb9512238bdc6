import { metaOf } from '#core/gateway/meta.ts'
import type { JsonObject } from '#core/upstreams/upstream.ts'
import { CACHEABLE, META } from './protocol.ts'

/** Lists may be kept for a moment only: a server that was just added or switched off must show. In ms. */
const LIST_TTL_MS = 5_000

/** Adds what the stateless version wants in every result of this method: its type, who answered, and how long it may be kept. */
export function toModernResult(method: string, result: JsonObject, serverInfo: JsonObject): JsonObject {
  const { resultType = 'complete' } = result
  const _meta = { ...metaOf(result), [META.serverInfo]: serverInfo }
  if (resultType !== 'complete' || !CACHEABLE.has(method)) return { ...result, resultType, _meta }
  return { ...result, resultType, ttlMs: keepFor(method, result['ttlMs']), cacheScope: 'private', _meta }
}

/** Never longer than the server behind allows, and what a resource holds is never kept without its word. */
function keepFor(method: string, allowed: unknown): number {
  const isGiven = typeof allowed === 'number' && Number.isInteger(allowed) && allowed >= 0
  if (method === 'resources/read') return isGiven ? allowed : 0
  return isGiven ? Math.min(allowed, LIST_TTL_MS) : LIST_TTL_MS
}
