import type { CallRecord } from '#shared/model/call.ts'
import { isObject } from '#core/upstreams/json.ts'
import type { JsonObject } from '#core/upstreams/upstream.ts'
import { type Era, UNCACHED } from '../offers/pages.ts'

/** A server's result in the form of the client's era: the two differ in what a result must say of itself. */
export function resultFor(era: Era, method: CallRecord['method'], result: JsonObject): JsonObject {
  return era === 'legacy' ? legacyResult(result) : modernResult(method, result)
}

function modernResult(method: CallRecord['method'], result: JsonObject): JsonObject {
  const complete = result.resultType === undefined ? { ...result, resultType: 'complete' } : result
  if (method !== 'resources/read' || complete.resultType !== 'complete') return complete
  // A server may let its clients keep what it read; whose it is stays ours to say.
  const { ttlMs } = complete
  return { ...complete, ...UNCACHED, ...(typeof ttlMs === 'number' && Number.isInteger(ttlMs) && ttlMs >= 0 ? { ttlMs } : {}) }
}

function legacyResult(result: JsonObject): JsonObject {
  const isModern = result.resultType !== undefined || result.ttlMs !== undefined || result.cacheScope !== undefined
  const { resultType: _type, ttlMs: _ttl, cacheScope: _scope, ...rest } = isModern ? result : NOTHING
  const legacy = isModern ? rest : result
  if (legacy.structuredContent === undefined || isObject(legacy.structuredContent)) return legacy
  // Legacy clients know only objects there and would refuse the whole result; its text says the same.
  const { structuredContent: _structured, ...text } = legacy
  return text
}

const NOTHING: JsonObject = {}
