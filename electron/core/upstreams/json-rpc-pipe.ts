import type { Readable, Writable } from 'node:stream'
import { AppError } from '#shared/errors.ts'
import { isDeeperThan } from '#core/lib/json-depth.ts'
import { LineSplitter } from '#core/processes/line-splitter.ts'
import { Valve } from '#core/processes/valve.ts'
import { isObject, toObject } from './json.ts'
import { MAX_DEPTH, toRefusal } from './messages.ts'
import { UpstreamRefusal, type JsonObject } from './upstream.ts'
import type { ServerRequestId, Tap, Waiting, Wire, WireEvents } from './wire.ts'

/** No tool needs a longer line; without a bound a server that never ends its line would fill the memory. */
const MAX_LINE_BYTES = 16 * 1024 * 1024
/** What a server does not read piles up here; beyond this it is taken for hung. */
const MAX_UNREAD_CHARACTERS = 64 * 1024 * 1024

/** What is no answer may come this fast, in a tenth of a second: answers are asked for, and never held up. */
const MAX_UNASKED_A_TENTH = 512 * 1024

interface PipeNeeds {
  readonly stdin: Writable
  readonly stdout: Readable
  /** Absent while nobody looks: then nothing is paid for it. */
  readonly tap: () => Tap | undefined
}

/**
 * JSON-RPC over a child's stdin and stdout, many requests at once. It stands in front of every call: one write for all requests of
 * a turn of the event loop, one parse per answer, and no timer, promise or closure of its own.
 */
export class JsonRpcPipe<W extends Waiting> implements Wire<W> {
  readonly #stdin: Writable
  readonly #events: WireEvents
  readonly #tap: () => Tap | undefined
  readonly #waiting = new Map<number, W>()
  readonly #valve: Valve
  #lastId = 0
  #outbox = ''
  #isFlushPlanned = false
  #isBlocked = false
  #isClosed = false

  constructor({ stdin, stdout, tap }: PipeNeeds, events: WireEvents) {
    this.#stdin = stdin
    this.#tap = tap
    this.#events = events
    const lines = new LineSplitter({
      maxBytes: MAX_LINE_BYTES,
      line: bytes => {
        this.#read(bytes)
      },
      overflow: () => {
        this.#events.broken('It wrote a line of more than 16 MiB.')
      },
    })
    this.#valve = new Valve(stdout, MAX_UNASKED_A_TENTH)
    stdout.on('data', (chunk: Buffer) => {
      lines.push(chunk)
    })
    stdout.on('end', () => {
      lines.end()
    })
    stdin.on('drain', () => {
      this.#unblock()
    })
  }

  /** How many of our requests are not answered yet. */
  get size(): number {
    return this.#waiting.size
  }

  /** Those who wait, by the id of their request. */
  get waiting(): ReadonlyMap<number, W> {
    return this.#waiting
  }

  /** An id for `send`; it also serves as the request's progress token. */
  nextId(): number {
    return ++this.#lastId
  }

  send(id: number, message: { readonly method: string; readonly params: JsonObject }, waiting: W): void {
    this.#waiting.set(id, waiting)
    this.#write(
      `{"jsonrpc":"2.0","id":${id},"method":${JSON.stringify(message.method)},"params":${JSON.stringify(message.params)}}\n`,
      waiting,
    )
  }

  notify(method: string, params: JsonObject): void {
    this.#write(`${JSON.stringify({ jsonrpc: '2.0', method, params })}\n`)
  }

  answer(id: ServerRequestId, result: JsonObject): void {
    this.#write(`${JSON.stringify({ jsonrpc: '2.0', id, result })}\n`)
  }

  refuse(id: ServerRequestId, { code, message, data }: UpstreamRefusal): void {
    this.#write(`${JSON.stringify({ jsonrpc: '2.0', id, error: { code, message, ...(data === undefined ? {} : { data }) } })}\n`)
  }

  /** Waits no longer for an answer; one that still comes is ignored. */
  forget(id: number): void {
    this.#waiting.delete(id)
  }

  /** Ends it: what was to be written still is (a cancellation, say), everyone who waits hears of `error`, and that is all. */
  close(error: Error): void {
    if (!this.#isBlocked) this.#flush()
    this.#isClosed = true
    this.#outbox = ''
    const left = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const waiting of left) waiting.fail(error)
  }

  #write(line: string, waiting?: W): void {
    if (this.#isClosed) return
    this.#tap()?.('sent', line, waiting)
    this.#outbox += line
    if (this.#outbox.length > MAX_UNREAD_CHARACTERS) this.#events.broken('It stopped reading what it is sent.')
    if (this.#isFlushPlanned || this.#isBlocked) return
    this.#isFlushPlanned = true
    setImmediate(this.#flush)
  }

  readonly #flush = (): void => {
    this.#isFlushPlanned = false
    const text = this.#outbox
    this.#outbox = ''
    if (text === '' || this.#isClosed) return
    this.#isBlocked = !this.#stdin.write(text)
  }

  #unblock(): void {
    this.#isBlocked = false
    this.#flush()
  }

  #read(bytes: Buffer): void {
    const line = bytes.toString()
    const message = parseLine(line)
    if (!isObject(message) || typeof message['method'] === 'string') this.#valve.tookLine(bytes.length)
    try {
      this.#tap()?.('received', line, { message, cause: this.#causeOf(message) })
      if (message !== undefined && isDeeperThan(bytes, MAX_DEPTH)) this.#refuseDeep(message)
      else if (isObject(message)) this.#take(message)
      // Batches existed in one revision only; a server may still send them.
      else if (Array.isArray(message))
        message.filter(isObject).forEach(part => {
          this.#take(part)
        })
      else if (line.trim() !== '') this.#events.text(line)
    } catch {
      // Whatever a message does to its reader, it must not take us down.
      this.#events.broken('It sent a message that could not be handled.')
    }
  }

  #take(message: JsonObject): void {
    const { id, method } = message
    if (typeof method !== 'string') this.#takeAnswer(id, message)
    else if (typeof id === 'number' || typeof id === 'string') this.#events.request(id, method, toObject(message['params']))
    else this.#events.notification(method, toObject(message['params']))
  }

  #takeAnswer(id: unknown, { result, error }: JsonObject): void {
    const waiting = this.#takeWaiting(id)
    if (error === undefined) waiting?.settle(toObject(result))
    else waiting?.fail(toRefusal(error))
  }

  /** One such list would otherwise spoil the lists of all servers of its workspace. Only the call it answers fails. */
  #refuseDeep(message: unknown): void {
    const { id, method } = toObject(message)
    if (typeof method !== 'string')
      this.#takeWaiting(id)?.fail(
        new AppError('upstream_failed', `The server answered with a value nested deeper than ${MAX_DEPTH} levels.`),
      )
    else if (typeof id === 'number' || typeof id === 'string') this.refuse(id, new UpstreamRefusal(-32600, 'The message nests too deep.'))
  }

  /** Whom an answer is for. Its request may be long gone from what is kept. */
  #causeOf(message: unknown): string | undefined {
    const { id, method } = toObject(message)
    return typeof id === 'number' && method === undefined ? this.#waiting.get(id)?.cause : undefined
  }

  #takeWaiting(id: unknown): W | undefined {
    const waiting = typeof id === 'number' ? this.#waiting.get(id) : undefined
    if (typeof id === 'number') this.#waiting.delete(id)
    return waiting
  }
}

function parseLine(line: string): unknown {
  try {
    const parsed: unknown = JSON.parse(line)
    return parsed
  } catch {
    return undefined
  }
}
