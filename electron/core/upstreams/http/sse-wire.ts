import type { IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '#shared/errors.ts'
import type { UpstreamRefusal, JsonObject } from '../upstream.ts'
import type { ServerRequestId, Tap, Waiting, Wire, WireEvents } from '../wire.ts'
import { contentTypeOf, readEvents } from './body.ts'
import type { HttpClient } from './client.ts'
import { explainStatus, HTTP_ANSWER } from './explain.ts'
import { mayComeTwice } from './harmless.ts'
import { EVENTS } from './open-stream.ts'
import { Requests } from './requests.ts'

/** From the open stream to its first event. */
const ENDPOINT_MS = 10_000
const SIDE_MS = 30_000
const FAREWELL_MS = 2_000

interface WireNeeds {
  readonly client: HttpClient
  readonly tap: () => Tap | undefined
}

/** JSON-RPC over HTTP with SSE, as in 2024-11-05: one stream on which the server says everything, and POSTs for what it is told. */
export class SseWire<W extends Waiting> implements Wire<W> {
  readonly #needs: WireNeeds
  readonly #events: WireEvents
  readonly #requests: Requests<W>
  readonly #life = new AbortController()
  readonly #sides = new Set<Promise<void>>()
  /** Where messages go; the server says it on its stream. */
  readonly #address: Promise<URL>
  /** What has to be with the server before anything else is sent. */
  #gate: Promise<void> | undefined

  constructor(needs: WireNeeds, events: WireEvents) {
    this.#needs = needs
    this.#events = events
    this.#requests = new Requests<W>({
      events,
      tap: needs.tap,
      isOneStream: true,
      settled: (_id, result) => result,
      refuse: (id, refusal) => {
        this.refuse(id, refusal)
      },
    })
    this.#address = this.#open()
    this.#address.catch((error: unknown) => {
      this.#requests.closeAll(AppError.from(error))
    })
  }

  get size(): number {
    return this.#requests.waiting.size
  }

  get waiting(): ReadonlyMap<number, W> {
    return this.#requests.waiting
  }

  nextId(): number {
    return this.#requests.nextId()
  }

  send(id: number, message: { readonly method: string; readonly params: JsonObject }, waiting: W): void {
    const signal = this.#requests.open(id, waiting)
    const sent = this.#post({ jsonrpc: '2.0', id, ...message }, signal, waiting.cause).catch((error: unknown) => {
      this.#requests.close(id, error instanceof Error ? error : AppError.from(error))
    })
    // Calls after it rely on it.
    if (message.method === 'logging/setLevel') this.#gate = sent
  }

  notify(method: string, params: JsonObject): void {
    const sent = this.#sendAside({ jsonrpc: '2.0', method, params })
    if (method === 'notifications/initialized') this.#gate = sent
  }

  answer(id: ServerRequestId, result: JsonObject): void {
    void this.#sendAside({ jsonrpc: '2.0', id, result })
  }

  refuse(id: ServerRequestId, { code, message, data }: UpstreamRefusal): void {
    void this.#sendAside({ jsonrpc: '2.0', id, error: { code, message, ...(data === undefined ? {} : { data }) } })
  }

  forget(id: number): void {
    this.#requests.forget(id)
  }

  close(error: Error): void {
    this.#requests.closeAll(error)
  }

  /** After `close`: waits for what is still being sent, then ends the stream. */
  async farewell(): Promise<void> {
    await Promise.race([Promise.allSettled(this.#sides), sleep(FAREWELL_MS, undefined, { ref: false })])
    this.#life.abort()
  }

  async #open(): Promise<URL> {
    const { client } = this.#needs
    const answer = await client.send({ method: 'GET', headers: { accept: EVENTS }, signal: this.#life.signal })
    if (answer.statusCode !== 200 || contentTypeOf(answer) !== EVENTS) {
      answer.destroy()
      if (answer.statusCode !== 200) throw explainStatus(answer.statusCode ?? 0, client.url)
      throw new AppError('upstream_failed', `${client.url.host} answered with no stream of events. Check the address.`, {
        reason: HTTP_ANSWER,
      })
    }
    return this.#readAddress(answer)
  }

  /** Reads the stream for as long as it lasts; resolves with what its first event names. */
  #readAddress(answer: IncomingMessage): Promise<URL> {
    return new Promise((resolve, reject) => {
      let isUsable = false
      const fail = (error: AppError) => {
        reject(error)
        answer.destroy()
      }
      const late = setTimeout(() => {
        fail(new AppError('upstream_failed', `The server did not say within ${ENDPOINT_MS / 1_000} s where messages go.`))
      }, ENDPOINT_MS)
      let isKnown = false
      const event = (data: string, name: string) => {
        if (name === 'endpoint' && !isKnown) {
          isKnown = true
          clearTimeout(late)
          const url = URL.parse(data, this.#needs.client.url.href)
          if (url?.origin === this.#needs.client.url.origin) {
            isUsable = true
            resolve(url)
          } else
            fail(new AppError('upstream_failed', 'The server wants its messages sent to another address than the one that was approved.'))
        } else if (name === 'message' && data !== '') this.#requests.hear(data, Buffer.from(data), undefined)
      }
      const over = (error: AppError) => {
        clearTimeout(late)
        reject(error)
        // Before it could be used, the requests that wait for the address say what happened.
        if (isUsable) this.#events.broken(error.message)
      }
      readEvents(answer, { event, id: () => undefined, retry: () => undefined }).then(
        () => {
          over(new AppError('upstream_failed', 'The server closed the stream on which it answers.'))
        },
        (error: unknown) => {
          over(AppError.from(error))
        },
      )
    })
  }

  async #post(message: JsonObject, signal: AbortSignal, cause?: string): Promise<void> {
    const { client, tap } = this.#needs
    const [url] = await Promise.all([this.#address, this.#gate])
    const body = JSON.stringify(message)
    tap()?.('sent', body, { cause })
    const headers = { 'content-type': 'application/json' }
    const answer = await client.send({ method: 'POST', url, headers, body, mayComeTwice: mayComeTwice(message['method']), signal })
    const status = answer.statusCode ?? 0
    answer.resume()
    if (status < 200 || status >= 300) throw explainStatus(status, client.url)
  }

  #sendAside(message: JsonObject): Promise<void> {
    const sent = this.#post(message, AbortSignal.timeout(SIDE_MS))
      .catch(() => undefined)
      .finally(() => {
        this.#sides.delete(sent)
      })
    this.#sides.add(sent)
    return sent
  }
}
