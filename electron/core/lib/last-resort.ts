import type { Log } from './log.ts'

/** An end that hangs is cut off: what it leaves behind is swept at the next start. In ms. */
const DEADLINE_MS = 10_000

export interface LastResort {
  readonly log: Log
  /** The orderly end. */
  readonly end: () => Promise<unknown>
  readonly exit: (code: number) => void
}

/**
 * Ends the process in order after an error that nobody caught, for what is true after it is not known. The log gets the error's
 * place and not its text, which may hold anything; Node would have printed both.
 */
export function endOnUncaught({ log, end, exit }: LastResort): void {
  const endOnce = createEnd({ log, end, exit })
  // Rejections that nobody handles come here too.
  process.on('uncaughtException', error => {
    log.error('process.uncaught', { error })
    endOnce(1)
  })
}

/** Ends in order and then exits, once however often it is asked; exits anyway when that takes too long. */
export function createEnd({ log, end, exit }: LastResort): (code: number) => void {
  let isEnding = false
  return code => {
    if (isEnding) return
    isEnding = true
    setTimeout(() => {
      log.error('process.endHangs')
      exit(1)
    }, DEADLINE_MS).unref()
    end().then(
      () => {
        exit(code)
      },
      () => {
        exit(1)
      },
    )
  }
}
