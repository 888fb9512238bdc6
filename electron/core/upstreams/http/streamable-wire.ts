import type { IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '#shared/errors.ts'
import { isObject } from '../json.ts'
import { readMessages, toRefusal } from '../messages.ts'
import { UpstreamRefusal, type JsonObject } from '../upstream.ts'
import type { ServerRequestId, Tap, Waiting, Wire, WireEvents } from '../wire.ts'
import { readWhole } from './body.ts'
import type { HttpClient } from './client.ts'
import { explainStatus, HTTP_ANSWER, isReason } from './explain.ts'
import { followAnswer } from './follow.ts'
import { mayComeTwice } from './harmless.ts'
import { ModernHeaders } from './modern-headers.ts'
import { EVENTS } from './open-stream.ts'
import { Requests } from './requests.ts'
import { isSessionLost, sessionHeaders, sessionIdOf, sessionOf, type Session } from './session.ts'
import { keepStanding } from './standing.ts'

const POST_HEADERS = { 'content-type': 'application/json', accept: `application/json, ${EVENTS}` }
/** A refusal is a short text; what is longer is a page for people. */
const MAX_REFUSAL_BYTES = 256 * 1024
/** For what no call waits for: a notification, an answer to a question, a session begun anew. */
const SIDE_MS = 30_000
/** How long goodbyes may take, each. */
const FAREWELL_MS = 2_000
/** What an older server answers to a way of beginning that it does not know. */
const NO_SUCH_BEGINNING: readonly number[] = [400, 404, 405]

const HEADER_MISMATCH = -32_020
/** Of the list of tools, when it is read only for its headers. */
const MAX_PAGES = 20

interface WireNeeds {
  readonly client: HttpClient
  readonly tap: () => Tap | undefined
}

/** A request of ours on its way. */
interface Sending<W extends Waiting> {
  readonly id: number
  readonly method: string
  readonly params: JsonObject
  readonly body: string
  readonly signal: AbortSignal
  readonly requests: Requests<W>
  readonly cause?: string | undefined
}

/** What it was answered with: an answer yet to be read, or a refusal read to its end. */
type Reply = { readonly session: Session | undefined } & (
  | { readonly kind: 'answer'; readonly answer: IncomingMessage }
  | { readonly kind: 'refusal'; readonly status: number; readonly body: Buffer }
)

/**
 * JSON-RPC over Streamable HTTP, a POST for each message. Modern until `initialize` has begun a session, legacy from then on: with a
 * stream of the server's own, streams that are taken up again where they broke, and a session that is begun anew when the server
 * has forgotten it.
 */
export class StreamableWire<W extends Waiting> implements Wire<W> {
  readonly #needs: WireNeeds
  readonly #events: WireEvents
  readonly #requests: Requests<W>
  readonly #modern = new ModernHeaders()
  readonly #life = new AbortController()
  /** What is sent beside requests, and is not called off with them. */
  readonly #sides = new Set<Promise<void>>()
  #session: Session | undefined
  /** Ends the stream of the server's own of the session before. */
  #standing = new AbortController()
  #renewing: Promise<void> | undefined
  /** What has to be with the server before anything else is sent. */
  #gate: Promise<void> | undefined
  #hasRefusedToBegin = false
  /** What `initialize` was asked with, and the name in the head of its answer, by the id of the request. */
  readonly #beginnings = new Map<number, { readonly initialize: JsonObject; readonly sessionId: string | undefined }>()
  readonly #toolLists = new Set<number>()

  constructor(needs: WireNeeds, events: WireEvents) {
    this.#needs = needs
    this.#events = events
    this.#requests = this.#newRequests<W>()
  }

  get size(): number {
    return this.#requests.waiting.size
  }

  get waiting(): ReadonlyMap<number, W> {
    return this.#requests.waiting
  }

  /** Whether it answered `initialize` as a server does that knows only the older HTTP with SSE, or is none at all. */
  get hasRefusedToBegin(): boolean {
    return this.#hasRefusedToBegin
  }

  nextId(): number {
    return this.#requests.nextId()
  }

  send(id: number, message: { readonly method: string; readonly params: JsonObject }, waiting: W): void {
    const { method, params } = message
    const body = JSON.stringify({ jsonrpc: '2.0', id, method, params })
    const before = this.#gate
    const signal = this.#requests.open(id, waiting)
    const done = this.#exchange({ id, method, params, body, signal, requests: this.#requests, cause: waiting.cause }, before)
    // Calls after it rely on it.
    if (method === 'logging/setLevel') this.#closeGate(done)
  }

  /** The modern era has no notifications of clients: there a stream that is closed is a request that is cancelled. */
  notify(method: string, params: JsonObject): void {
    if (this.#session === undefined) return
    const sent = this.#sendAside({ jsonrpc: '2.0', method, params }, this.#session)
    if (method !== 'notifications/initialized') return
    this.#closeGate(sent)
    this.#stand(this.#session, sent)
  }

  answer(id: ServerRequestId, result: JsonObject): void {
    if (this.#session !== undefined) void this.#sendAside({ jsonrpc: '2.0', id, result }, this.#session)
  }

  refuse(id: ServerRequestId, { code, message, data }: UpstreamRefusal): void {
    const error = { code, message, ...(data === undefined ? {} : { data }) }
    if (this.#session !== undefined) void this.#sendAside({ jsonrpc: '2.0', id, error }, this.#session)
  }

  forget(id: number): void {
    this.#requests.forget(id)
  }

  close(error: Error): void {
    this.#life.abort()
    this.#standing.abort()
    this.#requests.closeAll(error)
  }

  /** After `close`: waits for what is still being sent, and ends the session. */
  async farewell(): Promise<void> {
    await Promise.race([Promise.allSettled(this.#sides), sleep(FAREWELL_MS, undefined, { ref: false })])
    const session = this.#session
    if (session?.id === undefined) return
    const request = { method: 'DELETE' as const, headers: sessionHeaders(session), signal: AbortSignal.timeout(FAREWELL_MS) }
    // Nothing can be done about one that fails: servers forget sessions by themselves too.
    await this.#needs.client.send(request).then(
      answer => answer.destroy(),
      () => undefined,
    )
  }

  async #exchange<T extends Waiting>(sending: Sending<T>, before?: Promise<void>): Promise<void> {
    const { id, method, requests, signal } = sending
    try {
      await before
      const reply = await this.#post(sending)
      if (reply.kind === 'refusal') throw this.#refusalOf(method, reply)
      const { answer, session } = reply
      await followAnswer({ client: this.#needs.client, requests, id, signal, session }, answer)
      requests.close(id, new AppError('upstream_failed', 'The server answered something else than what it was asked.'))
    } catch (error) {
      requests.close(id, toFailure(method, error))
    } finally {
      this.#beginnings.delete(id)
      this.#toolLists.delete(id)
    }
  }

  /** Sends it, and once more where the server did nothing of it: it had forgotten the session, or wants other headers than it wanted before. */
  async #post<T extends Waiting>(sending: Sending<T>): Promise<Reply> {
    const reply = await this.#postOnce(sending)
    if (reply.kind === 'answer') return reply
    const { session, status, body } = reply
    if (session !== undefined && isSessionLost(session, status, body)) await this.#renew(session)
    else if (sending.method !== 'tools/call' || errorIn(body)?.['code'] !== HEADER_MISMATCH) return reply
    else await this.#relearn(sending.params)
    return this.#postOnce(sending)
  }

  /** Reads the tools anew, as what they want repeated in headers has changed. */
  async #relearn({ _meta }: JsonObject): Promise<void> {
    let cursor: unknown
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const result = await this.#ask('tools/list', cursor === undefined ? { _meta } : { _meta, cursor })
      cursor = result['nextCursor']
      if (typeof cursor !== 'string') break
    }
    this.#events.missed()
  }

  async #postOnce<T extends Waiting>(sending: Sending<T>): Promise<Reply> {
    const { method, params, body, signal, cause } = sending
    const session = method === 'initialize' ? undefined : this.#session
    this.#needs.tap()?.('sent', body, { cause })
    const headers = { ...POST_HEADERS, ...this.#headersOf(method, params, session) }
    const answer = await this.#needs.client.send({ method: 'POST', headers, body, mayComeTwice: mayComeTwice(method), signal })
    const status = answer.statusCode ?? 0
    if (status >= 200 && status < 300) {
      this.#noteAnswered(sending, answer)
      return { kind: 'answer', answer, session }
    }
    const text = await readWhole(answer, MAX_REFUSAL_BYTES).catch(() => Buffer.alloc(0))
    return { kind: 'refusal', status, body: text, session }
  }

  #headersOf(method: string, params: JsonObject, session: Session | undefined): Record<string, string> {
    if (session !== undefined) return sessionHeaders(session)
    return method === 'initialize' ? {} : this.#modern.of(method, params)
  }

  /** Keeps what is needed of a request once its result is read. */
  #noteAnswered<T extends Waiting>({ id, method, params }: Sending<T>, { headers }: IncomingMessage): void {
    if (method === 'initialize') this.#beginnings.set(id, { initialize: params, sessionId: sessionIdOf(headers['mcp-session-id']) })
    if (method === 'tools/list' && this.#session === undefined) this.#toolLists.add(id)
  }

  /** What an answer means for the way the next requests are sent. */
  #settled(id: number, result: JsonObject): JsonObject {
    const beginning = this.#beginnings.get(id)
    if (beginning !== undefined) this.#session = sessionOf(beginning.initialize, result, beginning.sessionId)
    if (!this.#toolLists.has(id)) return result
    return this.#modern.learn(result, ({ name, reason }) => {
      this.#events.text(`The tool ${JSON.stringify(name)} is left out: ${reason}.`)
    })
  }

  #refusalOf(method: string, { status, body }: Extract<Reply, { kind: 'refusal' }>): Error {
    if (method === 'initialize') this.#hasRefusedToBegin = NO_SUCH_BEGINNING.includes(status)
    const refused = errorIn(body)
    return refused === undefined ? explainStatus(status, this.#needs.client.url) : toRefusal(refused)
  }

  /** Begins the session anew, once for all who found out that it is gone. */
  async #renew(lost: Session): Promise<void> {
    if (this.#session !== lost) return
    this.#renewing ??= this.#beginAnew(lost).finally(() => {
      this.#renewing = undefined
    })
    await this.#renewing
  }

  /** A request of the wire's own. Rejects as a call does. */
  #ask(method: string, params: JsonObject): Promise<JsonObject> {
    const requests = this.#newRequests<Waiting>()
    const id = this.#requests.nextId()
    return new Promise((resolve, reject) => {
      const called = requests.open(id, { settle: resolve, fail: reject })
      const signal = AbortSignal.any([called, this.#life.signal, AbortSignal.timeout(SIDE_MS)])
      void this.#exchange({ id, method, params, body: JSON.stringify({ jsonrpc: '2.0', id, method, params }), signal, requests })
    })
  }

  async #beginAnew({ initialize }: Session): Promise<void> {
    this.#standing.abort()
    await this.#ask('initialize', initialize)
    this.notify('notifications/initialized', {})
    await this.#gate
    this.#events.renewed()
  }

  /** Keeps the server's own stream open, once the server knows that the session has begun. */
  #stand(session: Session, begun: Promise<void>): void {
    this.#standing.abort()
    this.#standing = new AbortController()
    const { signal } = this.#standing
    const { client } = this.#needs
    const hear = (text: string) => {
      this.#requests.hear(text, Buffer.from(text), undefined)
    }
    const missed = () => {
      this.#events.missed()
    }
    const lost = () => {
      this.#renew(session).catch(() => undefined)
    }
    void begun.then(() => keepStanding({ client, session, signal, hear, missed, lost }))
  }

  /** Sends what no answer is waited for. Never rejects: what comes of it shows at the next request. */
  #sendAside(message: JsonObject, session: Session): Promise<void> {
    const body = JSON.stringify(message)
    this.#needs.tap()?.('sent', body)
    const headers = { ...POST_HEADERS, ...sessionHeaders(session) }
    const sent = this.#needs.client
      .send({ method: 'POST', headers, body, mayComeTwice: true, signal: AbortSignal.timeout(SIDE_MS) })
      .then(
        answer => {
          answer.resume()
        },
        () => undefined,
      )
      .finally(() => {
        this.#sides.delete(sent)
      })
    this.#sides.add(sent)
    return sent
  }

  #closeGate(until: Promise<void>): void {
    const gate = Promise.all([this.#gate, until]).then(() => {
      if (this.#gate === gate) this.#gate = undefined
    })
    this.#gate = gate
  }

  #newRequests<T extends Waiting>(): Requests<T> {
    return new Requests<T>({
      events: {
        ...this.#events,
        // A modern server asks in its answers; what else it asks, nobody could answer.
        request: (...asked) => {
          if (this.#session !== undefined) this.#events.request(...asked)
        },
      },
      tap: this.#needs.tap,
      isOneStream: false,
      settled: (id, result) => this.#settled(id, result),
      refuse: (id, refusal) => {
        this.refuse(id, refusal)
      },
    })
  }
}

/** The JSON-RPC error of a refusal, where its body is one. */
function errorIn(body: Buffer): JsonObject | undefined {
  const read = readMessages(body.toString(), body)
  const error = read.kind === 'messages' ? read.messages.map(message => message['error']).find(isObject) : undefined
  return error
}

/** The failure of a request; that a server does not know the modern era's first question is an answer to it. */
function toFailure(method: string, error: unknown): Error {
  if (method === 'server/discover' && isReason(error, HTTP_ANSWER)) return new UpstreamRefusal(-32601, 'Method not found')
  return error instanceof Error ? error : AppError.from(error)
}
