import { sendAgain } from './again.ts'
import { readAnswer } from './answer.ts'
import type { Answered } from './answered.ts'
import { AtriumError } from './error.ts'
import type { Item, ListName } from './listed.ts'
import { itemsOf } from './pages.ts'
import { requestOf, type SdkRequest } from './request.ts'
import { sdkRoutes } from './routes.ts'
import type { Input, OperationName, Output } from './types.ts'

export interface AtriumOptions {
  /** Where Atrium listens: `http://127.0.0.1:7717` unless its settings say otherwise. */
  readonly baseUrl: string
  /** `atr_…` */
  readonly key: string
  /** How often what may be repeated is sent again before it fails; 2 unless said otherwise. */
  readonly retries?: number
  /** In place of the runtime's own. */
  readonly fetch?: typeof fetch
}

export interface CallOptions {
  readonly signal?: AbortSignal
  /** Who sends a command again with the same key, within a day, gets the first answer and changes nothing. A new one where it is left out. */
  readonly idempotencyKey?: string
  /** The `etag` of what was read: a change is made only if it still is that, and is a `conflict` otherwise. */
  readonly ifMatch?: string
}

export interface ListOptions extends CallOptions {
  /** How many items are asked for at once. */
  readonly pageSize?: number
}

/** A running Atrium, asked over REST. */
export class Atrium {
  readonly #base: string
  readonly #key: string
  readonly #retries: number
  readonly #fetch: typeof fetch

  constructor({ baseUrl, key, retries = 2, fetch: ownFetch = fetch }: AtriumOptions) {
    this.#base = `${safeBase(baseUrl)}/api/v1`
    this.#key = key
    this.#retries = retries
    this.#fetch = ownFetch
  }

  /** Asks for an operation of the contract by its name. Throws AtriumError, or the reason of the signal. */
  async call<Name extends OperationName>(name: Name, input: Input<Name>, options: CallOptions = {}): Promise<Output<Name>> {
    return (await this.read(name, input, options)).data
  }

  /** As `call`, with what names the answer. */
  async read<Name extends OperationName>(name: Name, input: Input<Name>, options: CallOptions = {}): Promise<Answered<Output<Name>>> {
    // The answer's schema is the one of this very name.
    return (await this.#ask(name, input, options)) as Answered<Output<Name>>
  }

  /** One item of a list after the other, however many pages it takes. */
  each<Name extends ListName>(
    name: Name,
    input: Input<Name>,
    { pageSize, ...options }: ListOptions = {},
  ): AsyncGenerator<Item<Name>, void> {
    const size = pageSize === undefined ? {} : { limit: pageSize }
    return itemsOf<Name>(cursor => this.#ask(name, { ...input, ...size, cursor }, options))
  }

  #ask(name: OperationName, input: object, { signal, idempotencyKey, ifMatch }: CallOptions): Promise<Answered<unknown>> {
    const route = sdkRoutes[name]
    if (route === undefined) throw new AtriumError('not_found', `${name} is not offered over REST.`, { status: 0 })
    const request = requestOf(route, { ...input })
    // One key for all times that it is sent: Atrium does it once.
    const key = route.isCommand ? { 'idempotency-key': idempotencyKey ?? crypto.randomUUID() } : {}
    const headers = { ...key, ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }) }
    return sendAgain(() => this.#send(request, headers, signal), this.#retries, signal)
  }

  async #send(
    { method, path, body }: SdkRequest,
    more: Readonly<Record<string, string>>,
    signal?: AbortSignal,
  ): Promise<Answered<unknown>> {
    const headers = {
      authorization: `Bearer ${this.#key}`,
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...more,
    }
    try {
      // A redirect would take the key along, to wherever it leads.
      const init: RequestInit = { method, headers, redirect: 'error', ...(body === undefined ? {} : { body }), ...(signal && { signal }) }
      return await readAnswer(await this.#fetch(this.#base + path, init))
    } catch (thrown) {
      if (signal?.aborted === true) throw signal.reason
      if (thrown instanceof AtriumError) throw thrown
      throw new AtriumError('unreachable', 'Atrium did not answer. Start it, or check the address.', { status: 0, cause: thrown })
    }
  }
}

/** The address without a slash at its end. Throws for one over which the key would travel unprotected. */
function safeBase(text: string): string {
  const url = new URL(text)
  const isHere = url.protocol === 'http:' && /^(localhost|\[::1\]|127\.\d+\.\d+\.\d+)$/.test(url.hostname)
  if (url.username !== '' || url.password !== '' || !(url.protocol === 'https:' || isHere))
    throw new TypeError('The key would travel unprotected: use https, or http on 127.0.0.1, [::1] or localhost.')
  return url.origin + url.pathname.replace(/\/+$/, '')
}
