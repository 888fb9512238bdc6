import { AppError } from '#shared/errors.ts'

/** Waits for `work`, but no longer than the signal and the time allow; `work` itself goes on. Rejects with what `otherwise` makes. */
export async function waitFor<T>(
  work: Promise<T>,
  {
    signal,
    timeoutMs,
    otherwise,
  }: {
    readonly signal?: AbortSignal | undefined
    readonly timeoutMs: number
    readonly otherwise: (why: 'aborted' | 'late') => Error
  },
): Promise<T> {
  let stop = (): void => undefined
  const end = new Promise<never>((_resolve, reject) => {
    const onAbort = () => {
      reject(otherwise('aborted'))
    }
    const timer = setTimeout(() => {
      reject(otherwise('late'))
    }, timeoutMs)
    signal?.addEventListener('abort', onAbort, { once: true })
    if (signal?.aborted === true) onAbort()
    stop = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    }
  })
  try {
    return await Promise.race([work, end])
  } finally {
    stop()
  }
}

/** Why a call was not waited for any longer while its server started. */
export function notReady(why: 'aborted' | 'late'): AppError {
  return why === 'aborted'
    ? new AppError('cancelled', 'The call was cancelled.')
    : new AppError('timeout', 'The server was not ready in time.')
}
