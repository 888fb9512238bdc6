import type { IncomingMessage } from 'node:http'

import { discard, isSuccess, messagesOf, refusalOf, type Endpoint } from './endpoint.ts'
import type { Cursor } from './event-stream.ts'
import { Failure, toFailure } from './failure.ts'
import { fieldsOf, type Fields, type Message } from './messages.ts'
import { followedBySession, missedChanges } from './missed-changes.ts'
import { Pace } from './pace.ts'

/** How long the end of a session may hold up the exit, in milliseconds. */
const farewell = 500
const longestWait = 5_000

/** Where the session hands on what it hears. */
export interface Outlet {
  deliver(message: Message): Promise<void>
  write(line: string): Promise<void>
  report(sentence: string): void
}

/** The session of a legacy client (up to 2025-11-25): opened by its `initialize`, renewed when Atrium forgot it. */
export class LegacySession {
  readonly #endpoint: Endpoint
  readonly #outlet: Outlet
  /** What the client told the session besides `initialize`, to be told again to the next one. */
  readonly #told = new Map<string, Message>()
  #id: string | undefined
  #result: Fields = {}
  #initialize: Message | undefined
  #initialized: Message | undefined
  #renewing: Promise<void> | undefined
  #stream = new AbortController()

  constructor(endpoint: Endpoint, outlet: Outlet) {
    this.#endpoint = endpoint
    this.#outlet = outlet
  }

  get id(): string | undefined {
    return this.#id
  }

  headers(): Record<string, string> {
    const version = this.#result['protocolVersion']
    return {
      ...(this.#id === undefined ? {} : { 'mcp-session-id': this.#id }),
      ...(typeof version === 'string' ? { 'mcp-protocol-version': version } : {}),
    }
  }

  begin(initialize: Message, response: IncomingMessage): void {
    const id = response.headers['mcp-session-id']
    this.#id = typeof id === 'string' ? id : undefined
    this.#initialize = initialize
  }

  negotiated(result: unknown): void {
    this.#result = fieldsOf(result)
  }

  /** The client is ready: from now on the server may speak first, on a stream of its own. */
  ready(initialized: Message): void {
    this.#initialized = initialized
    this.#stream.abort()
    this.#stream = new AbortController()
    void this.#listen(this.#stream.signal)
  }

  remember(message: Message): void {
    const uri = String(message.params['uri'])
    if (message.method === 'logging/setLevel') this.#told.set('level', message)
    if (message.method === 'resources/subscribe') this.#told.set(`uri ${uri}`, message)
    if (message.method === 'resources/unsubscribe') this.#told.delete(`uri ${uri}`)
  }

  /** Opens a new session in place of `lost`; once, however many requests and streams notice the loss. */
  async renew(lost: string): Promise<void> {
    if (this.#id !== lost) return
    this.#renewing ??= this.#reopen().finally(() => (this.#renewing = undefined))
    await this.#renewing
  }

  async end(): Promise<void> {
    this.#stream.abort()
    if (this.#id === undefined) return
    const goodbye = this.#endpoint.send({ method: 'DELETE', headers: this.headers() }, AbortSignal.timeout(farewell))
    await goodbye.then(discard).catch(() => undefined)
  }

  async #reopen(): Promise<void> {
    if (this.#initialize === undefined) throw new Failure('session_lost')
    const result = await this.#tell(this.#initialize, {})
    this.negotiated(result)
    if (this.#initialized === undefined) return
    await this.#tell(this.#initialized, this.headers())
    for (const message of this.#told.values()) {
      await this.#tell(message, this.headers()).catch((error: unknown) => {
        this.#outlet.report(toFailure(error).message)
      })
    }
    this.ready(this.#initialized)
    const uris = [...this.#told.values()].map(message => message.params['uri']).filter(uri => typeof uri === 'string')
    for (const line of missedChanges(followedBySession(this.#result, uris))) await this.#outlet.write(line)
  }

  /** Says again to the new session what the client said to the old one; the client has its answer already. */
  async #tell(message: Message, headers: Record<string, string>): Promise<unknown> {
    const response = await this.#endpoint.send({ method: 'POST', headers, body: message.text })
    if (!isSuccess(response)) {
      const refusal = await refusalOf(response)
      throw refusal instanceof Failure ? refusal : new Failure('session_lost')
    }
    if (message.method === 'initialize') this.begin(message, response)
    if (message.kind === 'notification') {
      await discard(response)
      return undefined
    }
    for await (const heard of messagesOf(response, {})) {
      if (heard.kind === 'answer' && heard.id === message.id) return heard.body['result']
    }
    throw new Failure('session_lost')
  }

  /** Keeps the server's own stream open for as long as the session lives. */
  async #listen(signal: AbortSignal): Promise<void> {
    const pace = new Pace(Infinity, longestWait)
    const cursor: Cursor = {}
    for (;;) {
      const again = await this.#hear(signal, cursor, pace).catch((error: unknown) => this.#mayComeBack(toFailure(error), signal))
      if (!again || !(await pace.next(signal, cursor.retry))) return
    }
  }

  #mayComeBack(failure: Failure, signal: AbortSignal): boolean {
    if (failure.code === 'not_running' || failure.code === 'connection_lost') return true
    if (!signal.aborted) this.#outlet.report(failure.message)
    return false
  }

  /** One connection of the stream; false when there is no use in another. */
  async #hear(signal: AbortSignal, cursor: Cursor, pace: Pace): Promise<boolean> {
    const id = this.#id
    const from = cursor.lastEventId === undefined ? {} : { 'last-event-id': cursor.lastEventId }
    const response = await this.#endpoint.send({ method: 'GET', headers: { ...this.headers(), ...from } }, signal)
    const status = response.statusCode ?? 0
    if (isSuccess(response)) {
      for await (const message of messagesOf(response, cursor)) {
        pace.restart()
        await this.#outlet.deliver(message)
      }
      return true
    }
    await discard(response)
    if (status === 404 && id !== undefined) await this.renew(id)
    // 405: this server has no such stream. 409: it still holds the old one. 404: the renewed session listens anew.
    return status === 409 || status === 429 || status >= 500
  }
}
