import { isObject, toObject } from '../json.ts'
import type { JsonObject } from '../upstream.ts'
import type { FrameFacts } from './seen-frame.ts'

/** No method of the protocol and no sane id is as long, in characters. */
export const MAX_FACT = 256

const TEXT: FrameFacts = { kind: 'text', method: null, rpcId: null, about: null }

/** What a whole message, redacted already, says about itself. */
export function factsOf(message: unknown): FrameFacts {
  if (Array.isArray(message)) return { ...TEXT, kind: 'batch' }
  if (!isObject(message)) return TEXT
  const { id, method, params, error } = message
  const rpcId = idText(id)
  if (typeof method !== 'string') return { kind: error === undefined ? 'answer' : 'error', method: null, rpcId, about: null }
  return {
    kind: rpcId === null ? 'notification' : 'request',
    method: method.slice(0, MAX_FACT),
    rpcId,
    about: idText(aboutOf(method, toObject(params))),
  }
}

/** The same, as far as the beginning of a message tells; members of a value inside are not mistaken for the message's own. */
export function factsOfBeginning(text: string): FrameFacts {
  const head =
    /^\s*\{(?:\s*"jsonrpc"\s*:\s*"2\.0"\s*,)?(?:\s*"id"\s*:\s*(-?\d+|"(?:[^"\\]|\\.)*")\s*,)?\s*"(method|result|error|params)"\s*:\s*("(?:[^"\\]|\\.)*")?/
  const [, rpcId = null, member, value] = head.exec(text) ?? []
  if (member === 'result') return { kind: 'answer', method: null, rpcId, about: null }
  if (member === 'error') return { kind: 'error', method: null, rpcId, about: null }
  if (member !== 'method' || value === undefined) return TEXT
  return { kind: rpcId === null ? 'notification' : 'request', method: value.slice(1, -1).slice(0, MAX_FACT), rpcId, about: null }
}

function aboutOf(method: string, { progressToken, requestId }: JsonObject): unknown {
  if (method === 'notifications/progress') return progressToken
  return method === 'notifications/cancelled' ? requestId : undefined
}

function idText(id: unknown): string | null {
  return typeof id === 'number' || typeof id === 'string' ? JSON.stringify(id).slice(0, MAX_FACT) : null
}
