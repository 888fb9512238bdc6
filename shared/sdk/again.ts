import { AtriumError } from './error.ts'

/** No longer than this is waited before a request is sent again; who is told to wait longer is told so, in ms. */
const MAX_WAIT_MS = 10_000
const FIRST_WAIT_MS = 100

/** Sends a request until it is answered for good: again where nothing answered, and where it was told to come again. `times` at most. */
export async function sendAgain<T>(send: () => Promise<T>, times: number, signal: AbortSignal | undefined): Promise<T> {
  for (let tried = 0; ; tried += 1) {
    try {
      return await send()
    } catch (thrown) {
      const waitMs = waitBefore(thrown, tried)
      if (tried >= times || waitMs === undefined) throw thrown
      await sleep(waitMs, signal)
    }
  }
}

function waitBefore(thrown: unknown, tried: number): number | undefined {
  if (!(thrown instanceof AtriumError)) return undefined
  const own = FIRST_WAIT_MS * 4 ** tried
  if (thrown.code === 'unreachable') return own
  const waitMs = Math.max(own, thrown.retryAfterMs ?? own)
  // A conflict that ends by itself: the same command is still under way, asked by a request whose answer was lost.
  const isForNow = thrown.code === 'limited' || (thrown.code === 'conflict' && thrown.retryAfterMs !== undefined)
  return isForNow && waitMs <= MAX_WAIT_MS ? waitMs : undefined
}

function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      // A signal's reason is whatever its owner gave, mostly an error.
      reject(signal?.reason as Error)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, ms)
    if (signal?.aborted === true) stop()
    else signal?.addEventListener('abort', stop, { once: true })
  })
}
