/**
 * Every way an operation may fail, and what each surface says about it.
 *
 * The string code is the identity. Numbers are derived from it and never mapped back: several codes share one number.
 * JSON-RPC −32050 … −32059 is Atrium's own range; MCP already uses −32002, −32020 … −32022 and −32042.
 */
export const ERROR_CODES = {
  invalid_input: { http: 400, jsonRpc: -32602, exit: 2 },
  unauthenticated: { http: 401, jsonRpc: -32050, exit: 3 },
  forbidden: { http: 403, jsonRpc: -32051, exit: 3 },
  not_found: { http: 404, jsonRpc: -32602, exit: 4 },
  conflict: { http: 409, jsonRpc: -32053, exit: 5 },
  paused: { http: 402, jsonRpc: -32054, exit: 6 },
  limited: { http: 429, jsonRpc: -32054, exit: 6 },
  cancelled: { http: 499, jsonRpc: -32055, exit: 7 },
  internal: { http: 500, jsonRpc: -32603, exit: 1 },
  upstream_failed: { http: 502, jsonRpc: -32056, exit: 8 },
  locked: { http: 503, jsonRpc: -32057, exit: 9 },
  timeout: { http: 504, jsonRpc: -32058, exit: 7 },
} as const satisfies Record<string, { http: number; jsonRpc: number; exit: number }>

export type ErrorCode = keyof typeof ERROR_CODES

export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(ERROR_CODES, text)
}

interface AppErrorOptions {
  readonly details?: Readonly<Record<string, unknown>>
  readonly reason?: string
  readonly opens?: string
  /** The caller may know what opens it: then it is among the details too. */
  readonly tellsOpens?: true
  readonly cause?: unknown
}

/** The one error class: a code from the table above and a sentence for the caller. */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: ErrorCode
  readonly details: Readonly<Record<string, unknown>>
  /** For the record only. The caller may be told less than the truth: "not found" for "not yours". */
  readonly reason: string | undefined
  /** For the record: what would open the gate that refused, such as a scope. The caller is told where `tellsOpens` says so. */
  readonly opens: string | undefined

  /** `message` is shown to the caller: never put a secret, an upstream's text or a path of ours in it. */
  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, { cause: options.cause })
    this.code = code
    this.details = options.tellsOpens ? { ...options.details, opens: options.opens } : (options.details ?? {})
    this.reason = options.reason
    this.opens = options.opens
  }

  /** Anything that isn't an AppError is a bug: its text stays in our log, the caller gets the request id to quote. */
  static from(thrown: unknown): AppError {
    if (thrown instanceof AppError) return thrown
    return new AppError('internal', 'Something went wrong inside Atrium. Try again, and quote the request id if it stays.', {
      cause: thrown,
    })
  }
}
