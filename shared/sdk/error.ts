import type { ErrorCode } from './types.ts'

/** `unreachable`: nothing answered, so nothing may be known of what became of the request. `bad_answer`: what answered is no Atrium. */
export type AtriumErrorCode = ErrorCode | 'unreachable' | 'bad_answer'

interface Told {
  /** Of HTTP; 0 where nothing answered. */
  readonly status: number
  readonly requestId?: string | undefined
  readonly opens?: string | undefined
  readonly retryAfterMs?: number | undefined
  readonly details?: Readonly<Record<string, unknown>> | undefined
  readonly cause?: unknown
}

/** The one error of the SDK: why Atrium refused, in its own words. An aborted request throws the reason of its signal instead. */
export class AtriumError extends Error {
  override readonly name = 'AtriumError'
  readonly code: AtriumErrorCode
  readonly status: number
  /** Finds the request again in Activity and in the log. */
  readonly requestId: string | undefined
  /** What would open the gate that refused, such as a scope. */
  readonly opens: string | undefined
  /** When to come again, where Atrium said so. */
  readonly retryAfterMs: number | undefined
  readonly details: Readonly<Record<string, unknown>>

  constructor(code: AtriumErrorCode, message: string, told: Told) {
    super(message, { cause: told.cause })
    this.code = code
    this.status = told.status
    this.requestId = told.requestId
    this.opens = told.opens
    this.retryAfterMs = told.retryAfterMs
    this.details = told.details ?? {}
  }
}
