import { AppError, ERROR_CODES, isErrorCode } from '#shared/errors.ts'
import { AtriumError } from '#shared/sdk/index.ts'

/** What a failure is for a terminal: said on standard error, and a number for scripts. */
export interface CliFailure {
  readonly code: string
  readonly message: string
  readonly exit: number
  readonly requestId: string | undefined
  readonly opens: string | undefined
  readonly details: Readonly<Record<string, unknown>>
}

/** Nothing answers, or not Atrium. */
export const EXIT_UNREACHABLE = 10

export function failureOf(thrown: unknown): CliFailure {
  if (thrown instanceof AtriumError) {
    const { code, message, requestId, opens, details } = thrown
    return { code, message, exit: isErrorCode(code) ? ERROR_CODES[code].exit : EXIT_UNREACHABLE, requestId, opens, details }
  }
  const { code, message, details } = AppError.from(thrown)
  return { code, message, exit: ERROR_CODES[code].exit, requestId: undefined, opens: undefined, details }
}
