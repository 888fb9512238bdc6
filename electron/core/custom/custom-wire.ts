import { AppError, ERROR_CODES } from '#shared/errors.ts'
import type { Call } from '#core/upstreams/call.ts'
import { UpstreamRefusal, type JsonObject } from '#core/upstreams/upstream.ts'
import type { Tap, Wire, WireEvents } from '#core/upstreams/wire.ts'

/** One request that a custom server is asked. */
export interface Asked {
  readonly method: string
  readonly params: JsonObject
  /** The call that it is for; undefined for Atrium's own. */
  readonly requestId: string | undefined
  readonly signal: AbortSignal
  readonly progress: (progress: JsonObject) => void
}

/** Answers with a result object; rejects with AppError or UpstreamRefusal. */
export type Answerer = (asked: Asked) => Promise<JsonObject>

/** The messages of a custom server, which is in this very process: they are handed over as they are, and written as text only for a tap. */
export class CustomWire implements Wire<Call> {
  readonly #answerer: Answerer
  readonly #events: WireEvents
  readonly #tap: () => Tap | undefined
  readonly #waiting = new Map<number, Call>()
  readonly #running = new Map<number, AbortController>()
  #lastId = 0
  #isClosed = false

  constructor(answerer: Answerer, tap: () => Tap | undefined, events: WireEvents) {
    this.#answerer = answerer
    this.#tap = tap
    this.#events = events
  }

  get size(): number {
    return this.#waiting.size
  }

  get waiting(): ReadonlyMap<number, Call> {
    return this.#waiting
  }

  nextId(): number {
    return ++this.#lastId
  }

  send(id: number, { method, params }: { readonly method: string; readonly params: JsonObject }, waiting: Call): void {
    if (this.#isClosed) return
    this.#waiting.set(id, waiting)
    this.#show('sent', { jsonrpc: '2.0', id, method, params }, waiting.cause)
    const running = new AbortController()
    this.#running.set(id, running)
    const progress = (told: JsonObject) => {
      this.#tell('notifications/progress', { ...told, progressToken: id }, id)
    }
    this.#answerer({ method, params, requestId: waiting.cause, signal: running.signal, progress }).then(
      result => {
        this.#ended(id, { result }, () => {
          waiting.settle(result)
        })
      },
      (thrown: unknown) => {
        const error = thrown instanceof UpstreamRefusal ? thrown : AppError.from(thrown)
        this.#ended(id, { error: toWireError(error) }, () => {
          waiting.fail(error)
        })
      },
    )
  }

  notify(method: string, params: JsonObject): void {
    this.#show('sent', { jsonrpc: '2.0', method, params })
    if (method === 'notifications/cancelled') this.#stop(params.requestId)
  }

  /** It asks nothing, so that there is nothing to answer. */
  answer(): void {
    // See above.
  }

  refuse(): void {
    // See above.
  }

  forget(id: number): void {
    this.#waiting.delete(id)
    this.#stop(id)
  }

  close(error: Error): void {
    this.#isClosed = true
    const left = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const id of [...this.#running.keys()]) this.#stop(id)
    for (const waiting of left) waiting.fail(error)
  }

  /** Something happened there, without having been asked for. */
  say(method: string): void {
    this.#tell(method, {}, undefined)
  }

  #tell(method: string, params: JsonObject, cause: number | undefined): void {
    if (this.#isClosed || (cause !== undefined && !this.#waiting.has(cause))) return
    this.#show('received', { jsonrpc: '2.0', method, params }, cause === undefined ? undefined : this.#waiting.get(cause)?.cause)
    this.#events.notification(method, params, cause)
  }

  /** Nobody waits any more for what was given up: it is not heard. */
  #ended(id: number, answer: JsonObject, tell: () => void): void {
    this.#running.delete(id)
    const waiting = this.#waiting.get(id)
    if (waiting === undefined) return
    this.#waiting.delete(id)
    this.#show('received', { jsonrpc: '2.0', id, ...answer }, waiting.cause)
    tell()
  }

  #stop(id: unknown): void {
    if (typeof id !== 'number') return
    this.#running.get(id)?.abort(new AppError('cancelled', 'The call was cancelled.'))
    this.#running.delete(id)
  }

  #show(direction: 'sent' | 'received', message: JsonObject, cause?: string): void {
    this.#tap()?.(direction, JSON.stringify(message), { cause, message })
  }
}

function toWireError(error: AppError | UpstreamRefusal): JsonObject {
  if (error instanceof UpstreamRefusal) return { code: error.code, message: error.message }
  return { code: ERROR_CODES[error.code].jsonRpc, message: error.message }
}
