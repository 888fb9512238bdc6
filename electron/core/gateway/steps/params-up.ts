import type { JsonObject } from '#core/upstreams/upstream.ts'
import type { Exchange } from '../exchange.ts'
import { metaUp } from '../meta.ts'

/** The client's params in the server's own words, without what belongs to this hop: reserved `_meta`, tasks, and for a legacy client the modern era's rounds. */
export function paramsUp({ params, era }: Exchange, own: JsonObject): JsonObject {
  const sent: Record<string, unknown> = { ...params, ...own }
  const meta = params._meta === undefined ? undefined : metaUp(params)
  if (meta) sent._meta = meta
  else delete sent._meta
  if (params.task !== undefined) delete sent.task
  if (era === 'modern') return sent
  if (params.requestState !== undefined) delete sent.requestState
  if (params.inputResponses !== undefined) delete sent.inputResponses
  return sent
}
