import { AppError } from '#shared/errors.ts'
import { redactFailure } from '#core/upstreams/redact-failure.ts'
import { UpstreamRefusal } from '#core/upstreams/upstream.ts'
import type { Redactor } from '#core/vault/redact.ts'
import type { Era } from '../offers/pages.ts'
import { MISSING_CAPABILITY } from '../interaction/client-features.ts'

/** How each era says that a resource is not there. */
const NO_RESOURCE = { legacy: -32_002, modern: -32_602 } as const

/** What was thrown, as one of the two kinds of failure that leave the pipeline; a server's words without its secrets. */
export function toFailure(thrown: unknown, signal: AbortSignal, redactor: Redactor | undefined): AppError | UpstreamRefusal {
  if (signal.aborted) return new AppError('cancelled', 'The call was cancelled by its client.', { cause: thrown })
  const failure = redactor ? redactFailure(thrown, redactor) : thrown
  return failure instanceof UpstreamRefusal ? failure : AppError.from(failure)
}

/** The same failure in the words that the client's era has for it. */
export function refusalFor(era: Era, failure: AppError | UpstreamRefusal): AppError | UpstreamRefusal {
  if (failure instanceof UpstreamRefusal) {
    // A legacy server's word for a missing resource means nothing to a modern client.
    return era === 'modern' && failure.code === NO_RESOURCE.legacy
      ? new UpstreamRefusal(NO_RESOURCE.modern, failure.message, failure.data)
      : failure
  }
  if (failure.reason === 'no_resource') return new UpstreamRefusal(NO_RESOURCE[era], failure.message, failure.details)
  if (failure.reason === 'missing_capability') return new UpstreamRefusal(MISSING_CAPABILITY, failure.message, failure.details)
  return failure
}
