import { setTimeout as pause } from 'node:timers/promises'

const firstDelay = 100
/** The longest wait a server may ask for by `retry` or Retry-After. */
const longestHint = 10_000

/** Waits that grow from 100 ms to `longest`, until a time budget (all in milliseconds) is used up. */
export class Pace {
  readonly #longest: number
  #giveUpAt: number
  #delay = firstDelay

  constructor(budget: number, longest: number) {
    this.#longest = longest
    this.#giveUpAt = performance.now() + budget
  }

  /** Gives a new budget; the waits go on growing. */
  extend(budget: number): void {
    this.#giveUpAt = performance.now() + budget
  }

  /** Starts from the short waits again. */
  restart(): void {
    this.#delay = firstDelay
  }

  /** Waits once, as long as the server asked for or the next step; false when the time is over or `signal` fires. */
  async next(signal: AbortSignal, hint?: number): Promise<boolean> {
    const delay = hint === undefined ? this.#delay : Math.min(Math.max(hint, firstDelay), longestHint)
    if (performance.now() + delay > this.#giveUpAt) return false
    this.#delay = Math.min(this.#delay * 1.7, this.#longest)
    try {
      await pause(delay, undefined, { signal })
      return true
    } catch {
      return false
    }
  }
}
