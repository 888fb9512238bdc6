import type { IncomingMessage } from 'node:http'
import { setImmediate as nextRound, setTimeout as pause } from 'node:timers/promises'

import { discard, Endpoint, isSuccess, messagesOf, refusalOf } from './endpoint.ts'
import type { Cursor } from './event-stream.ts'
import { errorAnswer, Failure, toFailure } from './failure.ts'
import { fieldsOf, isRepeatable, readMessages, type Message, type MessageId } from './messages.ts'
import { followedBySubscription, missedChanges } from './missed-changes.ts'
import { modernHeaders, modernVersion, ParameterHeaders } from './modern-headers.ts'
import { Pace } from './pace.ts'
import { LegacySession } from './session.ts'

const longestWait = 2_000
const headerMismatch = -32020
/** Bounds a tool list whose cursor never ends. */
const mostPages = 50

export interface BridgeSettings {
  readonly url: URL
  readonly key: string
  /** How long a message waits for an Atrium that is not there, in milliseconds. */
  readonly patience: number
}

export interface Streams {
  /** Writes one line to the client; resolves when there is room for the next. */
  write(line: string): Promise<void>
  /** Says something to the person at the client. */
  report(sentence: string): void
}

/** One request of the client, from its line to its answer. */
interface Job {
  readonly message: Message
  readonly id: MessageId | undefined
  readonly abort: AbortController
  readonly pace: Pace
  readonly cursor: Cursor
  settled: boolean
  renewed: boolean
  relearned: boolean
  acknowledged: boolean
}

/** Carries the client's messages to a workspace and what comes back to the client, in both eras of MCP. */
export class Bridge {
  readonly #streams: Streams
  readonly #patience: number
  readonly #endpoint: Endpoint
  readonly #session: LegacySession
  readonly #parameters = new ParameterHeaders()
  readonly #jobs = new Map<MessageId, Job>()
  readonly #turns = new Set<Promise<void>>()
  readonly #closing = new AbortController()
  /** The opening of a legacy session: what the client sends meanwhile must not overtake it. */
  #opening: Promise<void> = Promise.resolve()

  constructor(settings: BridgeSettings, streams: Streams) {
    this.#streams = streams
    this.#patience = settings.patience
    this.#endpoint = new Endpoint(settings.url, settings.key)
    const deliver = (message: Message): Promise<void> => this.#deliver(message)
    this.#session = new LegacySession(this.#endpoint, { ...streams, deliver })
  }

  /** Takes one line of the client. Never throws; what fails is answered as a JSON-RPC error. */
  accept(line: string): void {
    if (line.trim() === '') return
    const messages = readMessages(line)
    if (messages.length === 0) this.refuse()
    for (const message of messages) {
      // The round of the event loop first: a connection that closed meanwhile is noticed and not used for this message.
      const turn = this.#opening
        .then(() => nextRound())
        .then(() => this.#handle(message))
        .catch((error: unknown) => {
          this.#streams.report(toFailure(error).message)
        })
      if (message.method === 'initialize' || message.method === 'notifications/initialized') this.#opening = turn
      this.#turns.add(turn)
      void turn.then(() => this.#turns.delete(turn))
    }
  }

  /** Answers a line that cannot be read; it has no id to answer to. */
  refuse(): void {
    void this.#streams.write(errorAnswer(undefined, new Failure('bad_message')))
  }

  /** Ends the session, after giving answers on their way up to `drain` milliseconds. */
  async close(drain: number): Promise<void> {
    for (const job of this.#jobs.values()) if (job.message.method === 'subscriptions/listen') job.abort.abort()
    await Promise.race([Promise.all(this.#turns), pause(drain)])
    this.#closing.abort()
    for (const job of this.#jobs.values()) job.abort.abort()
    await this.#session.end()
    this.#endpoint.close()
  }

  async #handle(message: Message): Promise<void> {
    if (message.method === 'notifications/cancelled') return this.#cancel(message)
    if (message.kind !== 'request' || message.id === undefined) return this.#forward(message)
    const job: Job = {
      ...{
        message,
        id: message.id,
        abort: new AbortController(),
        pace: new Pace(this.#patience, longestWait),
        cursor: {},
      },
      ...{ settled: false, renewed: false, relearned: false, acknowledged: false },
    }
    this.#jobs.set(message.id, job)
    if (this.#closing.signal.aborted) job.abort.abort()
    await this.#relay(job)
    if (this.#jobs.get(message.id) === job) this.#jobs.delete(message.id)
  }

  /** Sends a request until it is answered, cancelled, or there is no sense in sending it again. */
  async #relay(job: Job): Promise<void> {
    while (!isOver(job)) {
      try {
        await this.#attempt(job)
        if (!job.settled) throw new Failure('connection_lost')
      } catch (error) {
        if (isOver(job)) return
        const failure = toFailure(error)
        const again = mayRepeat(failure, job.message.method) && (await job.pace.next(job.abort.signal, failure.retryAfter))
        if (!again && !isOver(job)) await this.#settle(job, errorAnswer(job.id, failure))
      }
    }
  }

  async #attempt(job: Job): Promise<void> {
    const { message, abort } = job
    const session = this.#sessionOf(message)
    const response = await this.#post(message, abort.signal)
    if (response.statusCode === 404 && session !== undefined) {
      await discard(response)
      return this.#renew(job, session)
    }
    if (!isSuccess(response)) return this.#refused(job, response)
    if (message.method === 'initialize') this.#session.begin(message, response)
    this.#session.remember(message)
    return session === undefined ? this.#read(job, response) : this.#readOn(job, response)
  }

  async #read(job: Job, response: IncomingMessage): Promise<void> {
    for await (const heard of messagesOf(response, job.cursor)) await this.#deliver(heard, job)
  }

  /** Reads a legacy response, which the server may cut and have continued on another connection. */
  async #readOn(job: Job, response: IncomingMessage): Promise<void> {
    try {
      await this.#read(job, response)
    } catch (error) {
      if (job.cursor.lastEventId === undefined) throw error
    }
    while (job.cursor.lastEventId !== undefined && !isOver(job)) await this.#resume(job)
  }

  async #renew(job: Job, lost: string): Promise<void> {
    if (job.renewed) throw new Failure('session_lost')
    await this.#session.renew(lost).catch((error: unknown) => {
      const failure = toFailure(error)
      // The request itself was not taken, so it may go out again, whatever it is.
      throw failure.code === 'connection_lost' ? new Failure('not_running') : failure
    })
    job.renewed = true
    await this.#attempt(job)
  }

  /** Continues an event stream that a legacy server cut on purpose, where it stopped. */
  async #resume(job: Job): Promise<void> {
    const { signal } = job.abort
    if (!(await job.pace.next(signal, job.cursor.retry ?? 1_000))) throw new Failure('connection_lost')
    const headers = { ...this.#session.headers(), 'last-event-id': job.cursor.lastEventId ?? '' }
    const response = await this.#endpoint.send({ method: 'GET', headers }, signal).catch(() => undefined)
    if (response === undefined || !isSuccess(response)) throw new Failure('connection_lost')
    job.pace.extend(this.#patience)
    await this.#read(job, response)
  }

  async #refused(job: Job, response: IncomingMessage): Promise<void> {
    const refusal = await refusalOf(response)
    if (refusal instanceof Failure) throw refusal
    const mismatch = fieldsOf(refusal.body['error'])['code'] === headerMismatch
    if (mismatch && (await this.#relearn(job))) return this.#attempt(job)
    await this.#settle(job, JSON.stringify({ ...refusal.body, id: job.id }))
  }

  /** Reads the tool list again after a header mismatch; true when the call's headers are others now. */
  async #relearn(job: Job): Promise<boolean> {
    const { message, abort } = job
    if (job.relearned || message.method !== 'tools/call') return false
    job.relearned = true
    const before = JSON.stringify(this.#parameters.headersFor(message))
    const { progressToken: _, ...meta } = fieldsOf(message.params['_meta'])
    let cursor: unknown
    for (let page = 0; page < mostPages && (page === 0 || typeof cursor === 'string'); page += 1) {
      const params = { _meta: meta, ...(cursor === undefined ? {} : { cursor }) }
      const [list] = readMessages(JSON.stringify({ jsonrpc: '2.0', id: 'atrium-bridge', method: 'tools/list', params }))
      if (list === undefined) return false
      const response = await this.#post(list, abort.signal)
      cursor = undefined
      for await (const heard of messagesOf(response, {})) {
        this.#parameters.learn(heard.body['result'])
        cursor = fieldsOf(heard.body['result'])['nextCursor']
      }
    }
    return before !== JSON.stringify(this.#parameters.headersFor(message))
  }

  /** Hands a message to the client. An answer goes out once, and only while its request is open. */
  async #deliver(message: Message, via?: Job): Promise<void> {
    if (message.kind === 'answer') {
      const job = message.id === undefined ? via : this.#jobs.get(message.id)
      if (job !== undefined && !isOver(job)) await this.#answered(job, message)
      return
    }
    if (via !== undefined && message.method === 'notifications/subscriptions/acknowledged') {
      return this.#acknowledged(via, message)
    }
    if (via?.acknowledged === true) via.pace.restart()
    await this.#streams.write(message.text)
  }

  async #answered(job: Job, answer: Message): Promise<void> {
    const result = answer.body['result']
    // Atrium ends subscriptions politely when it quits; the client's goes on when Atrium is back.
    if (job.acknowledged && result !== undefined) return
    if (job.message.method === 'initialize' && result !== undefined) this.#session.negotiated(result)
    if (job.message.method === 'tools/list') this.#parameters.learn(result)
    await this.#settle(job, answer.id === undefined ? JSON.stringify({ ...answer.body, id: job.id }) : answer.text)
  }

  /** The client hears of its subscription once; when it is renewed, of what it may have missed. */
  async #acknowledged(job: Job, message: Message): Promise<void> {
    job.pace.extend(Infinity)
    const missed = missedChanges(followedBySubscription(message.params), fieldsOf(message.params['_meta']))
    const lines = job.acknowledged ? missed : [message.text]
    job.acknowledged = true
    for (const line of lines) await this.#streams.write(line)
  }

  async #settle(job: Job, line: string): Promise<void> {
    job.settled = true
    await this.#streams.write(line)
  }

  /** Modern: closing the request's stream is the cancellation. Legacy: the server is told, then nothing more is awaited. */
  async #cancel(notification: Message): Promise<void> {
    const id = notification.params['requestId']
    const job = typeof id === 'string' || typeof id === 'number' ? this.#jobs.get(id) : undefined
    if (job === undefined) return
    if (modernVersion(job.message) === undefined) {
      const told = this.#post(notification, this.#closing.signal)
      await told.then(discard).catch(() => undefined)
    }
    job.abort.abort()
  }

  /** Sends a notification or the client's answer to a request of the server; neither has an answer. */
  async #forward(message: Message): Promise<void> {
    const pace = new Pace(this.#patience, longestWait)
    const { signal } = this.#closing
    for (;;) {
      try {
        const response = await this.#post(message, signal)
        if (isSuccess(response)) {
          response.resume()
          if (message.method === 'notifications/initialized') this.#session.ready(message)
          return
        }
        const refusal = await refusalOf(response)
        throw refusal instanceof Failure ? refusal : new Failure('refused')
      } catch (error) {
        const failure = toFailure(error)
        if (failure.code === 'not_running' && (await pace.next(signal))) continue
        if (!signal.aborted) this.#streams.report(failure.message)
        return
      }
    }
  }

  #post(message: Message, signal: AbortSignal): Promise<IncomingMessage> {
    return this.#endpoint.send({ method: 'POST', headers: this.#headersFor(message), body: message.text }, signal)
  }

  #headersFor(message: Message): Record<string, string> {
    const version = modernVersion(message)
    if (version !== undefined) return { ...this.#parameters.headersFor(message), ...modernHeaders(message, version) }
    return message.method === 'initialize' ? {} : this.#session.headers()
  }

  /** The session a message is sent in, if any. */
  #sessionOf(message: Message): string | undefined {
    const free = message.method === 'initialize' || modernVersion(message) !== undefined
    return free ? undefined : this.#session.id
  }
}

function isOver(job: Job): boolean {
  return job.settled || job.abort.signal.aborted
}

function mayRepeat(failure: Failure, method: string): boolean {
  if (failure.code === 'connection_lost') return isRepeatable(method)
  return failure.code === 'not_running' || failure.code === 'busy'
}
