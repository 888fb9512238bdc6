import { AppError, ERROR_CODES } from '#shared/errors.ts'
import { UpstreamRefusal } from '#core/upstreams/upstream.ts'
import { JSON_RPC } from './protocol.ts'

export interface JsonRpcError {
  readonly code: number
  readonly message: string
  readonly data?: unknown
}

/** An error as it goes out: the HTTP status (as long as no stream has begun) and the JSON-RPC error. */
export interface WireError {
  readonly status: number
  readonly error: JsonRpcError
}

export function wireError(status: number, code: number, message: string, data?: unknown): WireError {
  return { status, error: data === undefined ? { code, message } : { code, message, data } }
}

/** An error of ours that is told by its HTTP status: before the protocol, or instead of it. */
export function appErrorByStatus(error: AppError, requestId: string): WireError {
  return { status: ERROR_CODES[error.code].http, error: describe(error, requestId) }
}

/**
 * What was thrown by the work behind a request, as the era wants it. An error of the work is an answer, so its status is 200 in the
 * legacy era; the modern one names two exceptions: a method nobody serves (404) and a client that lacks a capability (400).
 */
export function toWireError(thrown: unknown, requestId: string, era: 'legacy' | 'modern'): WireError {
  const error = thrown instanceof UpstreamRefusal ? refusal(thrown) : describe(AppError.from(thrown), requestId)
  return { status: era === 'legacy' ? 200 : modernStatus(error.code), error }
}

function modernStatus(code: number): number {
  if (code === JSON_RPC.methodNotFound) return 404
  return code === JSON_RPC.missingClientCapability ? 400 : 200
}

function refusal(thrown: UpstreamRefusal): JsonRpcError {
  return thrown.data === undefined
    ? { code: thrown.code, message: thrown.message }
    : { code: thrown.code, message: thrown.message, data: thrown.data }
}

function describe(error: AppError, requestId: string): JsonRpcError {
  return { code: ERROR_CODES[error.code].jsonRpc, message: error.message, data: { ...error.details, code: error.code, requestId } }
}
