import { decodeText } from './bytes.ts'
import { Headers } from './headers.ts'
import { parse } from './originals.ts'

export interface Head {
  readonly status: number
  readonly statusText: string
  readonly url: string
  readonly redirected: boolean
  readonly headers: readonly (readonly [string, string])[]
}

/** The answer to a `fetch`, with its whole body. */
export class Response {
  readonly status: number
  readonly statusText: string
  readonly ok: boolean
  readonly url: string
  readonly redirected: boolean
  readonly headers: Headers
  #body: Uint8Array | undefined

  constructor(head: Head, body: Uint8Array) {
    this.status = head.status
    this.statusText = head.statusText
    this.ok = head.status >= 200 && head.status < 300
    this.url = head.url
    this.redirected = head.redirected
    this.headers = new Headers(head.headers)
    this.#body = body
  }

  get bodyUsed(): boolean {
    return this.#body === undefined
  }

  async text(): Promise<string> {
    return decodeText(this.#take())
  }

  async json(): Promise<unknown> {
    return parse(decodeText(this.#take()))
  }

  async bytes(): Promise<Uint8Array> {
    return this.#take()
  }

  async arrayBuffer(): Promise<ArrayBufferLike> {
    return this.#take().buffer
  }

  clone(): Response {
    const body = this.#take()
    this.#body = body
    const { status, statusText, url, redirected } = this
    return new Response({ status, statusText, url, redirected, headers: [...this.headers] }, body.slice())
  }

  #take(): Uint8Array {
    const body = this.#body
    if (body === undefined) throw new TypeError('The body was read before.')
    this.#body = undefined
    return body
  }
}
