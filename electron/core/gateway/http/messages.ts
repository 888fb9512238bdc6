import { isObject } from '#core/upstreams/json.ts'
import type { JsonObject } from '#core/upstreams/upstream.ts'

export type MessageId = string | number

export interface RequestMessage {
  readonly kind: 'request'
  readonly id: MessageId
  readonly method: string
  readonly params: JsonObject
}

export interface NotificationMessage {
  readonly kind: 'notification'
  readonly method: string
  readonly params: JsonObject
}

/** A client's answer to a request of ours. */
export interface ResponseMessage {
  readonly kind: 'response'
  readonly id: MessageId
  readonly result: JsonObject | undefined
  readonly error: JsonObject | undefined
}

export type Message = RequestMessage | NotificationMessage | ResponseMessage

const NONE: JsonObject = {}

export function isMessageId(value: unknown): value is MessageId {
  return typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value))
}

/** What a parsed body is as a JSON-RPC 2.0 message; undefined when it is none (a batch is none either). */
export function toMessage(body: unknown): Message | undefined {
  if (!isObject(body) || body['jsonrpc'] !== '2.0') return undefined
  const { id, method } = body
  if (method === undefined) return toResponse(id, body['result'], body['error'])
  if (typeof method !== 'string') return undefined
  const params = body['params'] ?? NONE
  if (!isObject(params)) return undefined
  if (id === undefined) return { kind: 'notification', method, params }
  return isMessageId(id) ? { kind: 'request', id, method, params } : undefined
}

function toResponse(id: unknown, result: unknown, error: unknown): ResponseMessage | undefined {
  if (!isMessageId(id)) return undefined
  if (isObject(error)) return { kind: 'response', id, result: undefined, error }
  return isObject(result) ? { kind: 'response', id, result, error: undefined } : undefined
}
