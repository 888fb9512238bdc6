import { AppError } from '#shared/errors.ts'
import type { Redactor } from '#core/vault/redact.ts'
import { UpstreamRefusal } from './upstream.ts'

/** A failure without the server's secrets. Also one in our own words: they name hosts and scopes that a server chose. The same object where nothing was in it. */
export function redactFailure(failure: unknown, { text, json }: Redactor): unknown {
  if (failure instanceof UpstreamRefusal) return new UpstreamRefusal(failure.code, text(failure.message), json(failure.data))
  if (!(failure instanceof AppError)) return failure
  const [message, details] = [text(failure.message), json(failure.details)]
  if (message === failure.message && details === failure.details) return failure
  const { code, reason, cause } = failure
  return new AppError(code, message, { details, cause, ...(reason === undefined ? {} : { reason }) })
}
