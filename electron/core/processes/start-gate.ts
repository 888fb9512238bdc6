import { availableParallelism } from 'node:os'

/** So many processes start at once where nobody waits for them; on a larger machine one for each processor. */
const MIN_AT_ONCE = 4

/** A place in the queue of starts. */
export interface StartPlace {
  /** Resolves when the start may begin, with how to give the place back. Rejects with the signal's reason. */
  readonly entered: Promise<() => void>
  /** Somebody waits for this start now: it does not wait any longer. */
  readonly hurry: () => void
}

interface Waiting {
  readonly enter: () => void
}

/**
 * Twenty servers that failed together are not started again together: each start takes a processor for a second, and what a person
 * waits for would come last. Starts that somebody waits for begin at once and count; the others share what is left.
 */
export class StartGate {
  readonly #atOnce: number
  #running = 0
  #waiting: Waiting[] = []

  constructor(atOnce: number = Math.max(MIN_AT_ONCE, availableParallelism())) {
    this.#atOnce = atOnce
  }

  enter({ isUrgent, signal }: { readonly isUrgent: boolean; readonly signal: AbortSignal }): StartPlace {
    let hurry = (): void => undefined
    const entered = new Promise<() => void>((resolve, reject) => {
      const leaveQueue = () => {
        signal.removeEventListener('abort', onAbort)
        this.#waiting = this.#waiting.filter(other => other !== waiting)
      }
      const onAbort = () => {
        leaveQueue()
        reject(signal.reason instanceof Error ? signal.reason : new DOMException('Aborted', 'AbortError'))
      }
      const waiting: Waiting = {
        enter: () => {
          leaveQueue()
          this.#running += 1
          resolve(this.#place())
        },
      }
      if (signal.aborted) onAbort()
      else if (isUrgent || this.#running < this.#atOnce) waiting.enter()
      else {
        signal.addEventListener('abort', onAbort, { once: true })
        this.#waiting.push(waiting)
        hurry = () => {
          if (this.#waiting.includes(waiting)) waiting.enter()
        }
      }
    })
    return { entered, hurry }
  }

  /** Gives one place back, once. */
  #place(): () => void {
    let isLeft = false
    return () => {
      if (isLeft) return
      isLeft = true
      this.#running -= 1
      if (this.#running < this.#atOnce) this.#waiting[0]?.enter()
    }
  }
}
