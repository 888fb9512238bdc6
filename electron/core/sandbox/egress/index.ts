import type { IncomingMessage } from 'node:http'
import { AppError } from '#shared/errors.ts'
import type { Fence, FetchMade, SandboxLimits } from '../code-run.ts'
import { createGate, type Gate } from './fence.ts'
import { follow, type RedirectMode } from './follow.ts'
import type { Resolve } from './guarded-lookup.ts'
import { createAllowance, readAnswer } from './read-answer.ts'
import { requestHeaders } from './request-headers.ts'
import { createAgents } from './send-request.ts'

export type { Resolve } from './guarded-lookup.ts'

/** As the code asked for it. */
export interface Asked {
  readonly url: string
  readonly method: string
  readonly headers: readonly (readonly [string, string])[]
  readonly redirect: RedirectMode
  readonly body: Uint8Array | undefined
}

interface Head {
  readonly status: number
  readonly statusText: string
  readonly url: string
  readonly redirected: boolean
  readonly headers: readonly (readonly [string, string])[]
}

/** The one way of one run to the network. */
export interface Egress {
  /** Throws an AppError with the reason `egress` for what is refused or fails. */
  readonly fetch: (asked: Asked, signal: AbortSignal) => Promise<{ readonly head: Head; readonly body: Uint8Array }>
  /** Every fetch so far, in the order in which they were begun. */
  readonly made: readonly FetchMade[]
  readonly close: () => void
}

interface EgressOptions {
  readonly fence: Fence
  readonly limits: Pick<SandboxLimits, 'fetches' | 'fetchBytes'>
  readonly resolve: Resolve | undefined
}

type Draft = { -readonly [Member in keyof FetchMade]: FetchMade[Member] }

export function openEgress({ fence, limits, resolve }: EgressOptions): Egress {
  // Most runs fetch nothing, and all forms of all secrets are much to make.
  let gate: Gate | undefined
  const allowance = createAllowance(limits.fetchBytes)
  const made: Draft[] = []
  let agents: ReturnType<typeof createAgents> | undefined

  const fetch = async ({ body, headers, ...asked }: Asked, signal: AbortSignal, draft: Draft) => {
    if (made.length > limits.fetches) throw failure('limited', `At most ${limits.fetches} fetches may be made in one call.`)
    const method = methodOf(asked.method)
    const url = urlOf(asked.url)
    if (body !== undefined) allowance.take(body.length)
    const way = { gate: (gate ??= createGate(fence)), agents: (agents ??= createAgents()), resolve, redirect: asked.redirect, signal }
    const found = await follow({ url, method, headers: requestHeaders(headers), body }, way)
    draft.status = found.answer.statusCode ?? null
    const read = await readAnswer(found.answer, allowance)
    draft.bytes = read.length
    return { head: headOf(found.answer, found.url, found.isRedirected), body: read }
  }
  return {
    made,
    fetch: async (asked, signal) => {
      const begun = performance.now()
      const draft: Draft = { method: asked.method, url: asked.url, status: null, bytes: 0, ms: 0, failure: 'It was not finished.' }
      made.push(draft)
      try {
        const fetched = await fetch(asked, signal, draft)
        draft.failure = null
        return fetched
      } catch (thrown) {
        const error = toFailure(thrown, signal)
        draft.failure = error.message
        throw error
      } finally {
        draft.ms = performance.now() - begun
      }
    },
    close: () => {
      agents?.http.destroy()
      agents?.https.destroy()
    },
  }
}

function headOf(answer: IncomingMessage, url: URL, redirected: boolean): Head {
  const headers: [string, string][] = []
  for (let at = 0; at + 1 < answer.rawHeaders.length; at += 2) headers.push([answer.rawHeaders[at] ?? '', answer.rawHeaders[at + 1] ?? ''])
  return { status: answer.statusCode ?? 0, statusText: answer.statusMessage ?? '', url: url.href, redirected, headers }
}

function methodOf(method: string): string {
  if (!/^[A-Z]{1,20}$/.test(method) || ['CONNECT', 'TRACE', 'TRACK'].includes(method))
    throw failure('invalid_input', 'This method cannot be used in a request.')
  return method
}

function urlOf(text: string): URL {
  try {
    return new URL(text)
  } catch {
    throw failure('invalid_input', 'The request has no valid address.')
  }
}

function failure(code: 'limited' | 'invalid_input' | 'upstream_failed' | 'cancelled', message: string): AppError {
  return new AppError(code, message, { reason: 'egress' })
}

/** In words for the author: what the system says about a connection names addresses that the code need not know. */
function toFailure(thrown: unknown, signal: AbortSignal): AppError {
  if (thrown instanceof AppError) return thrown
  if (signal.aborted) return failure('cancelled', 'The request was ended before its answer was complete.')
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'no answer'
  return failure('upstream_failed', `The request failed: ${code}.`)
}
