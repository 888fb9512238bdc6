import type { IncomingMessage } from 'node:http'
import { AppError } from '#shared/errors.ts'
import { refusal, type Gate } from './fence.ts'
import { guardedLookup, type Resolve } from './guarded-lookup.ts'
import { withoutBody, withoutCredentials } from './request-headers.ts'
import { sendRequest, type Agents } from './send-request.ts'

export type RedirectMode = 'follow' | 'error' | 'manual'

export interface Hop {
  readonly url: URL
  readonly method: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Uint8Array | undefined
}

export interface Way {
  readonly gate: Gate
  readonly agents: Agents
  readonly resolve: Resolve | undefined
  readonly redirect: RedirectMode
  readonly signal: AbortSignal
}

const REDIRECTS = [301, 302, 303, 307, 308]
const MAX_REDIRECTS = 10

/** Sends a request and goes where it is sent on to, each time through the gate. The answer's body is still to be read. */
export async function follow(first: Hop, way: Way): Promise<{ answer: IncomingMessage; url: URL; isRedirected: boolean }> {
  const { gate, agents, redirect, resolve, signal } = way
  let hop = first
  for (let hops = 0; hops <= MAX_REDIRECTS; hops += 1) {
    gate.check(hop)
    const answer = await sendRequest({ ...hop, lookup: guardedLookup(hop.url, gate, resolve), signal }, agents)
    const next = nextHop(hop, answer, gate)
    if (next === undefined || redirect === 'manual') return { answer, url: hop.url, isRedirected: hops > 0 }
    // Nobody reads it, and its connection is not worth waiting for.
    answer.destroy()
    if (redirect === 'error') throw refusal(hop.url, 'it redirects, and the code asked for no redirects')
    hop = next
  }
  throw refusal(hop.url, `it redirects more than ${MAX_REDIRECTS} times`)
}

function nextHop(hop: Hop, answer: IncomingMessage, gate: Gate): Hop | undefined {
  const { statusCode = 0, headers } = answer
  if (!REDIRECTS.includes(statusCode) || headers.location === undefined) return undefined
  const url = locationOf(headers.location, hop.url)
  const isSame = url.origin === hop.url.origin
  const kept = isSame ? hop.headers : withoutCredentials(hop.headers, gate.hasSecret)
  const becomesGet = (statusCode === 303 && hop.method !== 'HEAD') || (statusCode <= 302 && hop.method === 'POST')
  if (!becomesGet) return { ...hop, url, headers: kept }
  return { url, method: 'GET', headers: withoutBody(kept), body: undefined }
}

function locationOf(location: string, from: URL): URL {
  try {
    const url = new URL(location, from)
    url.hash ||= from.hash
    return url
  } catch {
    throw new AppError('upstream_failed', `${from.host} redirects to something that is no address.`, { reason: 'egress' })
  }
}
