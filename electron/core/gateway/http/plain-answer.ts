import type { ServerResponse } from 'node:http'
import type { WireError } from './wire-errors.ts'
import type { MessageId } from './messages.ts'

/** On every answer of this port: not to be kept, not to be guessed at, and who answers (a second Atrium asks for that). */
export const COMMON_HEADERS: readonly string[] = ['Cache-Control', 'no-store', 'X-Content-Type-Options', 'nosniff', 'Server', 'Atrium']

/** Sends one JSON body in one write. `more` are further headers as a flat list of names and values. */
export function sendJson(response: ServerResponse, status: number, requestId: string, body: unknown, more: readonly string[] = []): void {
  if (response.headersSent || response.destroyed) return
  const text = JSON.stringify(body)
  const length = String(Buffer.byteLength(text))
  response.writeHead(status, ['Content-Type', 'application/json', 'Content-Length', length, 'X-Request-Id', requestId, ...COMMON_HEADERS, ...more])
  response.end(text)
}

/** Sends a status without a body. */
export function sendEmpty(response: ServerResponse, status: number, requestId: string): void {
  if (response.headersSent || response.destroyed) return
  const length = status === 204 ? [] : ['Content-Length', '0']
  response.writeHead(status, ['X-Request-Id', requestId, ...length, ...COMMON_HEADERS])
  response.end()
}

/** Sends an error outside of any request's stream. An unknown request id is left out: the protocol knows no null there. */
export function sendError(response: ServerResponse, requestId: string, failure: WireError, id?: MessageId, more: readonly string[] = []): void {
  const body = id === undefined ? { jsonrpc: '2.0', error: failure.error } : { jsonrpc: '2.0', id, error: failure.error }
  sendJson(response, failure.status, requestId, body, more)
}
