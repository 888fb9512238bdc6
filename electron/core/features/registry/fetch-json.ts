import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '#shared/errors.ts'
import { readJson } from '#core/lib/read-json.ts'

export interface FetchLimits {
  /** How long one request may take with its whole answer. In ms. */
  readonly requestMs: number
  /** The first wait before a request is repeated; each next is twice as long. In ms. */
  readonly retryMs: number
}

/** 100 entries are some 300 KB; a registry that sends more than this for a page is not one. */
const MAX_ANSWER_BYTES = 16_777_216
const MAX_DEPTH = 64
const MAX_TRIES = 3
/** A registry may ask for more patience than a person has. */
const MAX_PATIENCE_MS = 10_000

export type Fetched =
  | { readonly kind: 'json'; readonly value: unknown; readonly etag: string | undefined }
  | { readonly kind: 'same' }
  | { readonly kind: 'absent' }

interface Request {
  readonly etag?: string | undefined
  readonly signal: AbortSignal
  readonly limits: FetchLimits
}

/**
 * Asks a registry. A network fault, a 429 or a 5xx is tried again, at most twice. Throws `upstream_failed` or `timeout` in words for the
 * person, or what `signal` was aborted with.
 */
export async function fetchJson(address: URL, { etag, signal, limits }: Request): Promise<Fetched> {
  for (let tries = 1; ; tries += 1) {
    const outcome = await fetchOnce(address, { etag, signal, limits })
    if (!('again' in outcome)) return outcome
    if (tries === MAX_TRIES) throw outcome.again
    const waitMs = outcome.afterMs ?? limits.retryMs * 2 ** (tries - 1)
    await sleep(Math.min(waitMs, MAX_PATIENCE_MS), undefined, { signal, ref: false })
  }
}

interface Again {
  readonly again: AppError
  readonly afterMs?: number | undefined
}

async function fetchOnce(address: URL, { etag, signal, limits }: Request): Promise<Fetched | Again> {
  const { host } = address
  const late = AbortSignal.timeout(limits.requestMs)
  try {
    // A registry that sends us elsewhere is not the one that the settings name.
    const headers = { accept: 'application/json', 'user-agent': 'Atrium', ...(etag === undefined ? {} : { 'if-none-match': etag }) }
    const response = await fetch(address, { headers, redirect: 'error', signal: AbortSignal.any([signal, late]) })
    if (isPassing(response.status)) {
      await response.body?.cancel()
      const again = new AppError('upstream_failed', `The registry at ${host} answered ${response.status}. Try again later.`)
      return { again, afterMs: retryAfter(response.headers.get('retry-after')) }
    }
    return await answerOf(response, host)
  } catch (thrown) {
    signal.throwIfAborted()
    if (thrown instanceof AppError) throw thrown
    if (late.aborted) return { again: new AppError('timeout', `The registry at ${host} did not answer in time. Try again later.`) }
    return { again: new AppError('upstream_failed', `The registry at ${host} could not be reached. Check the network.`, { cause: thrown }) }
  }
}

function isPassing(status: number): boolean {
  return status === 429 || status >= 500
}

async function answerOf(response: Response, host: string): Promise<Fetched> {
  if (response.status === 304) return { kind: 'same' }
  if (response.status === 404) {
    await response.body?.cancel()
    return { kind: 'absent' }
  }
  if (!response.ok) {
    await response.body?.cancel()
    throw new AppError('upstream_failed', `The registry at ${host} refused with ${response.status}. Check its address in the settings.`)
  }
  const bytes = await readBounded(response)
  const read = bytes === undefined ? undefined : readJson(bytes, MAX_DEPTH)
  if (read?.kind !== 'json') throw notARegistry(host)
  return { kind: 'json', value: read.value, etag: response.headers.get('etag') ?? undefined }
}

/** What answers there does not speak as a registry does. */
export function notARegistry(host: string): AppError {
  return new AppError('upstream_failed', `What ${host} answers is not what a registry answers. Check its address in the settings.`)
}

/** Undefined for an answer that is too large, of which no more is read. */
async function readBounded(response: Response): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    const bytes = chunk as Uint8Array // because a body is made of bytes, which its type does not say
    size += bytes.length
    if (size > MAX_ANSWER_BYTES) return undefined
    chunks.push(bytes)
  }
  return Buffer.concat(chunks)
}

function retryAfter(text: string | null): number | undefined {
  return text !== null && /^\d{1,6}$/.test(text) ? Number(text) * 1_000 : undefined
}
