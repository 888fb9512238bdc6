import { z } from 'zod'
import { ERROR_CODES, type ErrorCode } from './errors.ts'
import type { Failure } from './outcome.ts'

/** What a kind of problem is called, whatever happened this time. */
export const PROBLEM_TITLES: Record<ErrorCode, string> = {
  invalid_input: 'Invalid input',
  unauthenticated: 'No live key',
  forbidden: 'Not allowed',
  not_found: 'Not found',
  conflict: 'Conflict',
  paused: 'Usage paused',
  limited: 'Limit reached',
  cancelled: 'Cancelled',
  internal: 'Mistake inside Atrium',
  upstream_failed: 'Server failed',
  locked: 'Vault locked',
  timeout: 'Server took too long',
}

/** Where the kinds of problems are described: the pages of the API, at each Atrium itself. */
const TYPES = '/api/v1/docs#'

/** What REST answers in place of data, as `application/problem+json` (RFC 9457). */
export const Problem = z.object({
  /** Where this kind is described; `about:blank` where HTTP's own word for the status says it all. */
  type: z.string(),
  title: z.string(),
  status: z.int().min(400).max(599),
  detail: z.string(),
  /** This very request, as a URN. */
  instance: z.string(),
  // The keys of this very table.
  code: z.enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]),
  requestId: z.string(),
  /** What would let the request through: a scope, `module files`, `role`, a time. */
  opens: z.string().optional(),
  /** What else is known, such as `issues` of the input, or `retryAfterMs`. */
  details: z.record(z.string(), z.unknown()).optional(),
})
export type Problem = z.infer<typeof Problem>

export interface HttpSays {
  readonly status: number
  readonly title: string
}

/** A failure as REST tells it. `says`: where HTTP has its own status for it, which says more than the code's. */
export function problemOf({ code, message, details: all }: Failure, requestId: string, says?: HttpSays): Problem {
  const { opens, ...details } = all
  return {
    type: says === undefined ? `${TYPES}${code}` : 'about:blank',
    title: says?.title ?? PROBLEM_TITLES[code],
    status: says?.status ?? ERROR_CODES[code].http,
    detail: message,
    instance: `urn:uuid:${requestId}`,
    code,
    requestId,
    ...(typeof opens === 'string' ? { opens } : {}),
    ...(Object.keys(details).length === 0 ? {} : { details }),
  }
}
