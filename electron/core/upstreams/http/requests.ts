import { AppError } from '#shared/errors.ts'
import { toObject } from '../json.ts'
import { MAX_DEPTH, readMessages, toRefusal } from '../messages.ts'
import { UpstreamRefusal, type JsonObject } from '../upstream.ts'
import type { ServerRequestId, Tap, Waiting, WireEvents } from '../wire.ts'

interface RequestsNeeds {
  readonly events: WireEvents
  readonly tap: () => Tap | undefined
  /** What a result becomes before its caller gets it. */
  readonly settled: (id: number, result: JsonObject) => JsonObject
  readonly refuse: (id: ServerRequestId, refusal: UpstreamRefusal) => void
  /** All answers come on one stream, told apart by their ids alone. */
  readonly isOneStream: boolean
}

/** Requests that wait for their answers, and the messages that come on their streams or on none of theirs. */
export class Requests<W extends Waiting> {
  readonly #needs: RequestsNeeds
  readonly #waiting = new Map<number, W>()
  readonly #aborts = new Map<number, AbortController>()
  #lastId = 0

  constructor(needs: RequestsNeeds) {
    this.#needs = needs
  }

  get waiting(): ReadonlyMap<number, W> {
    return this.#waiting
  }

  nextId(): number {
    return ++this.#lastId
  }

  /** The signal that ends what is under way for it. */
  open(id: number, waiting: W): AbortSignal {
    const abort = new AbortController()
    this.#waiting.set(id, waiting)
    this.#aborts.set(id, abort)
    return abort.signal
  }

  isOpen(id: number): boolean {
    return this.#waiting.has(id)
  }

  /** Nothing is under way for it any more; who still waits hears of `error`. */
  close(id: number, error?: Error): void {
    this.#aborts.delete(id)
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (error !== undefined) waiting?.fail(error)
  }

  /** Waits no longer, and ends what is under way. */
  forget(id: number): void {
    const abort = this.#aborts.get(id)
    this.close(id)
    abort?.abort()
  }

  closeAll(error: Error): void {
    const left = [...this.#waiting.values()]
    const aborts = [...this.#aborts.values()]
    this.#waiting.clear()
    this.#aborts.clear()
    for (const abort of aborts) abort.abort()
    for (const waiting of left) waiting.fail(error)
  }

  /** Takes a text that came: `cause` is the request it came for, undefined on a stream of the server's own. */
  hear(text: string, bytes: Buffer, cause: number | undefined): void {
    const read = readMessages(text, bytes)
    this.#needs.tap()?.('received', text, { message: read.value, cause: cause === undefined ? undefined : this.#waiting.get(cause)?.cause })
    if (read.kind === 'tooDeep') this.#hearDeep(read.message, cause)
    else if (read.kind === 'noMessage') this.#needs.events.text(text)
    else
      for (const message of read.messages) {
        try {
          this.#take(message, cause)
        } catch {
          // Whatever a message does to its reader, it must not take us down.
          this.#needs.events.broken('It sent a message that could not be handled.')
        }
      }
  }

  #hearDeep({ id, method }: JsonObject, cause: number | undefined): void {
    const owner = this.#ownerOf(id, cause)
    if (typeof method !== 'string' && owner !== undefined)
      this.close(owner, new AppError('upstream_failed', `The server answered with a value nested deeper than ${MAX_DEPTH} levels.`))
    else if (typeof id === 'number' || typeof id === 'string')
      this.#needs.refuse(id, new UpstreamRefusal(-32600, 'The message nests too deep.'))
  }

  #take(message: JsonObject, cause: number | undefined): void {
    const { id, method } = message
    if (typeof method !== 'string') this.#takeAnswer(message, cause)
    else if (typeof id === 'number' || typeof id === 'string') this.#needs.events.request(id, method, toObject(message['params']), cause)
    else this.#needs.events.notification(method, toObject(message['params']), cause)
  }

  #takeAnswer({ id, result, error }: JsonObject, cause: number | undefined): void {
    const isNameless = error !== undefined && (id === null || id === undefined)
    const owner = isNameless ? cause : this.#ownerOf(id, cause)
    const waiting = owner === undefined ? undefined : this.#waiting.get(owner)
    if (waiting === undefined || owner === undefined) return
    this.#waiting.delete(owner)
    if (error === undefined) waiting.settle(this.#needs.settled(owner, toObject(result)))
    else waiting.fail(toRefusal(error))
  }

  /** Whose answer has this id: on the stream of a request only that request's own counts. */
  #ownerOf(id: unknown, cause: number | undefined): number | undefined {
    if (cause !== undefined) return id === cause ? cause : undefined
    return this.#needs.isOneStream && typeof id === 'number' ? id : undefined
  }
}
