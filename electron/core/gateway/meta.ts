import { isObject } from '#core/upstreams/json.ts'
import type { JsonObject } from '#core/upstreams/upstream.ts'

/** Members of `_meta` that belong to one hop of the protocol. Vendor keys and `traceparent` are not ours to drop. */
const RESERVED = 'io.modelcontextprotocol/'

const NONE: JsonObject = {}

/** Where the request id of a call is told. */
const REQUEST_ID_MEMBER = 'atrium/requestId'

export function metaOf(params: JsonObject): JsonObject {
  return isObject(params._meta) ? params._meta : NONE
}

/** What of a client's `_meta` goes on to a server; undefined when nothing is left. */
export function metaUp(params: JsonObject): JsonObject | undefined {
  const meta = params._meta
  return isObject(meta) ? without(meta, name => name === 'progressToken' || name.startsWith(RESERVED)) : undefined
}

/** The result with what of its `_meta` goes on to the client, and the request id. */
export function resultDown(result: JsonObject, requestId: string): JsonObject {
  const meta = isObject(result._meta) ? without(result._meta, name => name.startsWith(RESERVED)) : undefined
  return { ...result, _meta: { ...meta, [REQUEST_ID_MEMBER]: requestId } }
}

/** The params of a notification or of a server's request, without the members of its hop. */
export function paramsDown(params: JsonObject): JsonObject {
  if (params._meta === undefined) return params
  const { _meta, ...rest } = params
  const meta = isObject(_meta) ? without(_meta, name => name === 'progressToken' || name.startsWith(RESERVED)) : undefined
  return meta ? { ...rest, _meta: meta } : rest
}

function without(meta: JsonObject, isDropped: (name: string) => boolean): JsonObject | undefined {
  const kept: Record<string, unknown> = {}
  let count = 0
  for (const name of Object.keys(meta)) {
    if (isDropped(name) || name === '__proto__') continue
    kept[name] = meta[name]
    count += 1
  }
  return count === 0 ? undefined : kept
}
