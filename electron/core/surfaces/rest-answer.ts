import { STATUS_CODES, type ServerResponse } from 'node:http'
import { AppError } from '#shared/errors.ts'
import type { Failure, Outcome } from '#shared/outcome.ts'
import { problemOf, type HttpSays } from '#shared/problem.ts'
import { hasUnreadBody, HttpRefusal } from './json-body.ts'

export interface Answer {
  readonly status: number
  /** Undefined: no body. */
  readonly type: string | undefined
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const JSON_TYPE = 'application/json; charset=utf-8'
const PROBLEM_TYPE = 'application/problem+json; charset=utf-8'

export function jsonAnswer(value: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status: 200, type: JSON_TYPE, headers, body: JSON.stringify(value) }
}

export function htmlAnswer(body: string, headers: Readonly<Record<string, string>>): Answer {
  return { status: 200, type: 'text/html; charset=utf-8', headers, body }
}

/** An outcome keeps its form where it is one of data; a failure is a problem (RFC 9457). */
export function answerOf(outcome: Outcome<unknown>): Answer {
  return outcome.ok ? jsonAnswer(outcome) : problem(outcome.error, outcome.requestId)
}

/** What was thrown before there was an outcome. */
export function refusal(thrown: unknown, requestId: string): Answer {
  const error = AppError.from(thrown)
  const { code, message, details } = error
  if (!(error instanceof HttpRefusal)) return problem({ code, message, details }, requestId)
  const { status, headers } = error
  const answer = problem({ code, message, details }, requestId, { status, title: STATUS_CODES[status] ?? '' })
  return { ...answer, headers: { ...answer.headers, ...headers } }
}

export function send(response: ServerResponse, { status, type, headers, body }: Answer, requestId: string): void {
  if (response.headersSent || response.destroyed) return
  const bytes = Buffer.from(body)
  response.writeHead(status, {
    ...(type === undefined ? {} : { 'Content-Type': type, 'Content-Length': bytes.length }),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'X-Request-Id': requestId,
    ...headers,
    ...(hasUnreadBody(response.req) ? { Connection: 'close' } : {}),
  })
  response.end(bytes)
}

function problem(failure: Failure, requestId: string, says?: HttpSays): Answer {
  const body = problemOf(failure, requestId, says)
  return { status: body.status, type: PROBLEM_TYPE, headers: headersFor(failure), body: JSON.stringify(body) }
}

function headersFor({ code, details }: Failure): Record<string, string> {
  // No realm and no metadata: nothing may send a client looking for a sign-in that is not there.
  if (code === 'unauthenticated') return { 'WWW-Authenticate': 'Bearer' }
  const wait = details['retryAfterMs']
  return typeof wait === 'number' ? { 'Retry-After': String(Math.max(1, Math.ceil(wait / 1_000))) } : {}
}
