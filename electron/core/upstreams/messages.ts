import { isDeeperThan } from '#core/lib/json-depth.ts'
import { isObject, toObject } from './json.ts'
import { UpstreamRefusal, type JsonObject } from './upstream.ts'

/** Deeper than any syntax tree a tool may answer with, and shallow enough to be walked, kept and sent on without running out of stack. */
export const MAX_DEPTH = 512

/** JSON-RPC messages of a text: one, or the parts of a batch, which existed in one revision only. */
export type MessagesRead = { readonly value: unknown } & (
  | { readonly kind: 'messages'; readonly messages: readonly JsonObject[] }
  | { readonly kind: 'tooDeep'; readonly message: JsonObject }
  | { readonly kind: 'noMessage' }
)

export function readMessages(text: string, bytes: Buffer): MessagesRead {
  const value = parse(text)
  if (isDeeperThan(bytes, MAX_DEPTH)) return { kind: 'tooDeep', value, message: toObject(value) }
  if (isObject(value)) return { kind: 'messages', value, messages: [value] }
  return Array.isArray(value) ? { kind: 'messages', value, messages: value.filter(isObject) } : { kind: 'noMessage', value }
}

/** The member `error` of an answer. */
export function toRefusal(error: unknown): UpstreamRefusal {
  const { code, message, data } = toObject(error)
  return new UpstreamRefusal(typeof code === 'number' ? code : -32603, typeof message === 'string' ? message : 'Internal error', data)
}

function parse(text: string): unknown {
  try {
    const parsed: unknown = JSON.parse(text)
    return parsed
  } catch {
    return undefined
  }
}
