import { readJson } from '#core/lib/read-json.ts'
import { isObject } from '#core/upstreams/json.ts'
import type { JsonObject } from '#core/upstreams/upstream.ts'

/** As deep as a request may nest. */
const MAX_DEPTH = 64

export type CallParams = { readonly params: JsonObject } | { readonly problem: string }

/**
 * The params that a direct call of the tool would have had: the inner name and arguments, and everything of this request that is not the
 * call itself (`_meta`, `inputResponses`, `requestState`). Arguments may come as JSON text: some models cannot write free objects.
 */
export function callParams(params: JsonObject): CallParams {
  const inner = isObject(params.arguments) ? params.arguments : {}
  const { name: _own, arguments: _wrapped, ...request } = params
  const given = argumentsOf(inner)
  if (given === undefined)
    return {
      problem: 'The arguments must be an object, as describe_tool tells it: as `arguments`, or as JSON text in `arguments_json`. Not both.',
    }
  return { params: { ...request, name: inner.name, arguments: given } }
}

function argumentsOf({ arguments: plain, arguments_json: text }: JsonObject): JsonObject | undefined {
  if (isNothing(text)) return isNothing(plain) ? {} : toArguments(plain)
  return isNothing(plain) ? toArguments(text) : undefined
}

/** Left out, or filled in because a form asked for it. */
function isNothing(given: unknown): boolean {
  return given === undefined || given === null || given === '' || (isObject(given) && Object.keys(given).length === 0)
}

function toArguments(given: unknown): JsonObject | undefined {
  if (typeof given !== 'string') return isObject(given) ? given : undefined
  const read = readJson(Buffer.from(given), MAX_DEPTH)
  return read.kind === 'json' && isObject(read.value) ? read.value : undefined
}
