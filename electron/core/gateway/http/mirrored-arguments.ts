import { isObject } from '#core/upstreams/json.ts'
import type { JsonObject } from '#core/upstreams/upstream.ts'

/** An argument that clients repeat in a header, because the tool's schema marks it with `x-mcp-header`. */
export interface MirroredArgument {
  /** In lower case, as Node gives headers. */
  readonly header: string
  readonly path: readonly string[]
}

const HEADER_TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
const known = new WeakMap<JsonObject, readonly MirroredArgument[]>()

/** The mirrored arguments of a tool's schema, found once per schema object. Only what chains of `properties` reach counts. */
export function mirroredArguments(inputSchema: JsonObject): readonly MirroredArgument[] {
  const found = known.get(inputSchema)
  if (found !== undefined) return found
  const fresh = collect(inputSchema, [])
  known.set(inputSchema, fresh)
  return fresh
}

function collect(schema: JsonObject, path: readonly string[]): readonly MirroredArgument[] {
  const properties = schema['properties']
  if (!isObject(properties)) return []
  return Object.entries(properties).flatMap(([name, property]) => {
    if (!isObject(property)) return []
    const here = [...path, name]
    const mark = property['x-mcp-header']
    const own = typeof mark === 'string' && HEADER_TOKEN.test(mark) ? [{ header: `mcp-param-${mark.toLowerCase()}`, path: here }] : []
    return [...own, ...collect(property, here)]
  })
}
