import { request as requestHttp, type IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'
import { AppError } from '#shared/errors.ts'
import type { KnownSecret } from '#core/vault/known-secret.ts'
import { checkPlace, guardedLookup, type Reach } from './reach.ts'
import { checkRepeatsNothing } from './repeats.ts'

/** Metadata and tokens are a few kilobytes; nobody needs more. */
const MAX_BYTES = 256 * 1024
const PATIENCE_MS = 15_000

export interface AskOptions {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | URLSearchParams | undefined
}

/**
 * Asks a server about signing in. Follows no redirect, reads a bounded body, and connects only to addresses within the reach: `fetch` can
 * do the first, but tells nobody which address a name led to. Throws AppError `forbidden` for a place that is refused, `upstream_failed`
 * with the reason `unreachable` when no answer came. No address that repeats one of `secrets` is asked.
 */
export type Ask = (url: URL | string, options?: AskOptions) => Promise<Response>

export function createAsk(reach: Reach, secrets: readonly KnownSecret[] = []): Ask {
  return async (to, { method = 'GET', headers = {}, body } = {}) => {
    const url = new URL(to)
    checkPlace(url, reach)
    checkRepeatsNothing(url, secrets)
    const payload = body === undefined ? undefined : Buffer.from(String(body))
    const length: Record<string, string> = payload === undefined ? {} : { 'content-length': String(payload.length) }
    try {
      const answer = await send(url, { method, headers: { ...headers, ...length }, lookup: guardedLookup(url, reach) }, payload)
      return toResponse(answer, await readBounded(answer))
    } catch (thrown) {
      if (thrown instanceof AppError) throw thrown
      throw new AppError('upstream_failed', `${url.host} could not be reached${codeOf(thrown)}. Check the connection, then try again.`, {
        reason: 'unreachable',
        cause: thrown,
      })
    }
  }
}

interface SendOptions {
  readonly method: string
  readonly headers: Record<string, string>
  readonly lookup: ReturnType<typeof guardedLookup>
}

function send(url: URL, { method, headers, lookup }: SendOptions, payload: Buffer | undefined): Promise<IncomingMessage> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp
  return new Promise((resolve, reject) => {
    // A connection of its own for each: there are few, far apart, and one that was kept open is one that may be dead.
    const signal = AbortSignal.timeout(PATIENCE_MS)
    const outgoing = request(url, { method, headers: { accept: 'application/json', ...headers }, lookup, signal, agent: false }, resolve)
    outgoing.once('error', reject)
    outgoing.end(payload)
  })
}

async function readBounded(answer: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  // A message without an encoding is read as bytes.
  for await (const bytes of answer as AsyncIterable<Buffer>) {
    size += bytes.length
    if (size > MAX_BYTES) {
      answer.destroy()
      throw new AppError('upstream_failed', 'The answer about signing in is larger than it may be.')
    }
    chunks.push(bytes)
  }
  return Buffer.concat(chunks)
}

function toResponse({ statusCode = 500, rawHeaders }: IncomingMessage, body: Buffer): Response {
  const headers = new Headers()
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '')
  const isBodiless = [204, 205, 304].includes(statusCode)
  return new Response(isBodiless ? null : new Uint8Array(body), { status: statusCode, headers })
}

function codeOf(thrown: unknown): string {
  if (thrown instanceof Error && ['TimeoutError', 'AbortError'].includes(thrown.name)) return ' in time'
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? ` (${thrown.code})` : ''
}
