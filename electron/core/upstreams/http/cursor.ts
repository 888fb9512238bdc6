import type { EventListener } from './body.ts'

const FIRST_PAUSE_MS = 1_000
const MAX_PAUSE_MS = 30_000
/** A server may want its streams taken up again at once, but not all the time. */
const MIN_PAUSE_MS = 50
/** Beyond this no timer can be set. */
const MAX_RETRY_MS = 2 ** 31 - 1

/** Where in a stream of events we are, and how long to wait before it is taken up again. */
export class Cursor {
  #lastId: string | undefined
  #retryMs: number | undefined
  #failures = 0

  /** The id of the last event, to go on after it; undefined: the server names none, and the stream can't be taken up again. */
  get lastId(): string | undefined {
    return this.#lastId
  }

  /** Attempts in a row that led to no stream. */
  get failures(): number {
    return this.#failures
  }

  /** What the server asks for; otherwise longer with each attempt that failed. */
  get pauseMs(): number {
    const growing = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(this.#failures, 10), MAX_PAUSE_MS)
    return this.#retryMs === undefined ? growing : Math.max(this.#retryMs, MIN_PAUSE_MS, this.#failures > 0 ? growing : 0)
  }

  failed(): void {
    this.#failures += 1
  }

  opened(): void {
    this.#failures = 0
  }

  /** Hears a stream's events; `hear` gets what is a message. */
  listener(hear: (text: string) => void): EventListener {
    return {
      event: (data, name) => {
        if (data !== '' && name === 'message') hear(data)
      },
      id: id => {
        // A header cannot carry anything else back.
        this.#lastId = /^[\x20-\x7e]{1,4096}$/.test(id) ? id : undefined
      },
      retry: ms => {
        this.#retryMs = Math.min(ms, MAX_RETRY_MS)
      },
    }
  }
}
