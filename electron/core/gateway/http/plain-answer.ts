import type { ServerResponse } from 'node:http'
import { jsonParts, keptJson } from '#core/lib/kept-json.ts'
import type { JsonObject } from '#core/upstreams/upstream.ts'
import type { JsonRpcError, WireError } from './wire-errors.ts'
import type { MessageId } from './messages.ts'

/** On every answer of this port: not to be kept, not to be guessed at, and who answers (a second Atrium asks for that). */
export const COMMON_HEADERS: readonly string[] = ['Cache-Control', 'no-store', 'X-Content-Type-Options', 'nosniff', 'Server', 'Atrium']

/** Where an answer goes, and the id it carries. */
export interface ReplyTo {
  readonly response: ServerResponse
  readonly requestId: string
}

/** Sends one JSON body in one write. `more` are further headers as a flat list of names and values. */
export function sendJson({ response, requestId }: ReplyTo, status: number, body: unknown, more: readonly string[] = []): void {
  if (response.headersSent || response.destroyed) return
  const text = JSON.stringify(body)
  response.writeHead(status, jsonHeaders(requestId, Buffer.byteLength(text), more))
  response.end(text)
}

/** Sends the result of a request: what of it is kept as text is sent as it is. */
export function sendResult(to: ReplyTo, id: MessageId, result: JsonObject, more: readonly string[] = []): void {
  if (!Object.values(result).some(keptJson.isKept)) {
    sendJson(to, 200, { jsonrpc: '2.0', id, result }, more)
    return
  }
  const { response, requestId } = to
  if (response.headersSent || response.destroyed) return
  const parts = [`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":`, ...jsonParts(result), '}']
  const length = parts.reduce((sum, part) => sum + Buffer.byteLength(part), 0)
  response.writeHead(200, jsonHeaders(requestId, length, more))
  // All in one write to the socket.
  response.cork()
  for (const part of parts) response.write(part)
  response.end()
}

function jsonHeaders(requestId: string, length: number, more: readonly string[]): string[] {
  return ['Content-Type', 'application/json', 'Content-Length', String(length), 'X-Request-Id', requestId, ...COMMON_HEADERS, ...more]
}

/** Sends a status without a body. */
export function sendEmpty({ response, requestId }: ReplyTo, status: number): void {
  if (response.headersSent || response.destroyed) return
  const length = status === 204 ? [] : ['Content-Length', '0']
  response.writeHead(status, ['X-Request-Id', requestId, ...length, ...COMMON_HEADERS])
  response.end()
}

/** Sends an error outside of any request's stream. An unknown request id is left out: the protocol knows no null there. */
export function sendError(to: ReplyTo, failure: WireError, id?: MessageId, more: readonly string[] = []): void {
  const error = quoting(failure, to.requestId)
  const body = id === undefined ? { jsonrpc: '2.0', error } : { jsonrpc: '2.0', id, error }
  sendJson(to, failure.status, body, more)
}

/** An error that says nothing more at least quotes the request id, for who looks for it in Activity. */
export function quoting({ error }: WireError, requestId: string): JsonRpcError {
  return error.data === undefined ? { ...error, data: { requestId } } : error
}
