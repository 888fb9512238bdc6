import { startTimer } from './timers.ts'

type Listener = ((event: AbortEvent) => void) | { handleEvent: (event: AbortEvent) => void }

interface AbortEvent {
  readonly type: 'abort'
  readonly target: AbortSignal
}

const isOurs = Symbol('made by AbortController')

/** Says when something is to end. Of its events there is only `abort`. */
export class AbortSignal {
  onabort: ((event: AbortEvent) => void) | null = null
  #reason: unknown = undefined
  #isAborted = false
  readonly #listeners = new Map<Listener, boolean>()

  constructor(key?: symbol) {
    if (key !== isOurs) throw new TypeError('Illegal constructor')
  }

  get aborted(): boolean {
    return this.#isAborted
  }

  get reason(): unknown {
    return this.#reason
  }

  throwIfAborted(): void {
    if (this.#isAborted) throw this.#reason
  }

  addEventListener(type: string, listener: Listener | null, options?: { once?: boolean } | boolean): void {
    if (type !== 'abort' || listener === null) return
    this.#listeners.set(listener, typeof options === 'object' && options.once === true)
  }

  removeEventListener(_type: string, listener: Listener | null): void {
    if (listener !== null) this.#listeners.delete(listener)
  }

  static abort(reason: unknown = aborted()): AbortSignal {
    const controller = new AbortController()
    controller.abort(reason)
    return controller.signal
  }

  static timeout(ms: number): AbortSignal {
    const controller = new AbortController()
    startTimer(() => {
      controller.abort(new DOMException('The operation timed out.', 'TimeoutError'))
    }, ms)
    return controller.signal
  }

  static any(signals: Iterable<AbortSignal>): AbortSignal {
    const controller = new AbortController()
    for (const signal of signals) {
      const pass = () => {
        controller.abort(signal.reason)
      }
      if (signal.aborted) pass()
      else signal.addEventListener('abort', pass, { once: true })
    }
    return controller.signal
  }

  static end(signal: AbortSignal, reason: unknown): void {
    if (signal.#isAborted) return
    signal.#isAborted = true
    signal.#reason = reason
    const event: AbortEvent = { type: 'abort', target: signal }
    signal.onabort?.(event)
    for (const [listener, isOnce] of [...signal.#listeners]) {
      if (isOnce) signal.#listeners.delete(listener)
      if (typeof listener === 'function') listener(event)
      else listener.handleEvent(event)
    }
  }
}

const end = AbortSignal.end
Reflect.deleteProperty(AbortSignal, 'end')

export class AbortController {
  readonly signal = new AbortSignal(isOurs)

  abort(reason: unknown = aborted()): void {
    end(this.signal, reason)
  }
}

function aborted(): DOMException {
  return new DOMException('This operation was aborted', 'AbortError')
}
