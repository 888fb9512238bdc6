import type { Waiting } from './wire.ts'
import type { ClientCapabilities, ClientFacts, JsonObject } from './upstream.ts'

/** A request on its way: a client's (`UpstreamRequest`), or one of our own, which has neither a client nor wishes. */
export interface Outgoing {
  readonly method: string
  readonly params: JsonObject
  readonly timeoutMs: number
  readonly maxTimeoutMs: number
  readonly signal?: AbortSignal | undefined
  readonly client?: ClientFacts | undefined
  /** For our own requests: in whose name they are made. */
  readonly capabilities?: ClientCapabilities | undefined
  readonly logLevel?: string | undefined
  /** The call that it is made for. */
  readonly requestId?: string | undefined
  readonly onProgress?: ((progress: JsonObject) => void) | undefined
  readonly onNotification?: ((method: string, params: JsonObject) => void) | undefined
  readonly ask?: ((method: string, params: JsonObject) => Promise<JsonObject>) | undefined
}

/** What a call tells the connection it is on. */
export interface CallOwner {
  readonly aborted: (call: Call) => void
  /** It was answered, or will not be any more. */
  readonly ended: (call: Call) => void
  /** The error as the caller may see it. */
  readonly toError: (error: unknown) => unknown
}

interface CallParts {
  readonly id: number
  readonly request: Outgoing
  readonly now: number
  readonly owner: CallOwner
  readonly resolve: (result: JsonObject) => void
  readonly reject: (error: unknown) => void
}

/** One request that waits for its answer. It listens to its own signal, so that no closure is made for that. */
export class Call implements Waiting {
  readonly id: number
  readonly request: Outgoing
  readonly cause: string | undefined
  readonly #parts: CallParts
  #lastDeadline: number
  #deadline: number
  /** Questions to the client that wait for its answer: meanwhile only the last deadline counts. */
  #openQuestions = 0

  constructor(parts: CallParts) {
    this.#parts = parts
    this.id = parts.id
    this.request = parts.request
    this.cause = parts.request.requestId
    this.#deadline = parts.now + parts.request.timeoutMs
    this.#lastDeadline = parts.now + parts.request.maxTimeoutMs
    parts.request.signal?.addEventListener('abort', this, { once: true })
  }

  /** The listener of the caller's signal. */
  handleEvent(): void {
    this.#parts.owner.aborted(this)
  }

  settle(result: JsonObject): void {
    this.#end()
    this.#parts.resolve(result)
  }

  fail(error: unknown): void {
    this.#end()
    this.#parts.reject(this.#parts.owner.toError(error))
  }

  /** The server shows that it works on it: its time begins anew. */
  touch(now: number): void {
    this.#deadline = now + this.request.timeoutMs
  }

  /** For this long neither side could do anything. */
  postpone(ms: number): void {
    this.#deadline += ms
    this.#lastDeadline += ms
  }

  questionOpened(): void {
    this.#openQuestions += 1
  }

  questionClosed(now: number): void {
    this.#openQuestions -= 1
    this.touch(now)
  }

  isOverdue(now: number): boolean {
    return now >= this.#lastDeadline || (this.#openQuestions === 0 && now >= this.#deadline)
  }

  #end(): void {
    this.request.signal?.removeEventListener('abort', this)
    this.#parts.owner.ended(this)
  }
}
