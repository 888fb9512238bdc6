import type { AbortSignal } from './abort.ts'
import { bytesOf, encodeText } from './bytes.ts'
import { Headers, type HeadersInit } from './headers.ts'
import { parse, stringify } from './originals.ts'
import { Response, type Head } from './response.ts'
import { URL, URLSearchParams } from './url.ts'
import { abandon, request } from './waiting.ts'

interface FetchOptions {
  readonly method?: string
  readonly headers?: HeadersInit
  readonly body?: unknown
  readonly signal?: AbortSignal | null
  readonly redirect?: 'follow' | 'error' | 'manual'
}

/** Asks an address by http or https. Rejects with a TypeError where the fence or the network refuses. */
export async function fetch(input: string | URL, options: FetchOptions = {}): Promise<Response> {
  const { signal } = options
  signal?.throwIfAborted()
  const url = new URL(String(input)).href
  const headers = new Headers(options.headers)
  const body = bodyOf(options.body, headers)
  const method = String(options.method ?? 'GET').toUpperCase()
  if (body !== undefined && (method === 'GET' || method === 'HEAD')) throw new TypeError(`A ${method} request cannot have a body.`)
  const asked = stringify({ url, method, headers: [...headers], redirect: options.redirect ?? 'follow' })
  const { text, bytes } = await request('fetch', asked, body, id => {
    signal?.addEventListener('abort', () => {
      abandon(id, signal.reason)
    })
  })
  return new Response(parse(text) as Head, bytes ?? new Uint8Array()) // Atrium wrote it.
}

function bodyOf(body: unknown, headers: Headers): Uint8Array | undefined {
  if (body === undefined || body === null) return undefined
  const bytes = bytesOf(body)
  // Copied: the code may change it before it is sent.
  if (bytes !== undefined) return bytes.slice()
  const isForm = body instanceof URLSearchParams
  if (!isForm && typeof body !== 'string')
    throw new TypeError('The body of a request is a text, bytes or URLSearchParams. Use JSON.stringify for an object.')
  if (!headers.has('content-type'))
    headers.set('content-type', `${isForm ? 'application/x-www-form-urlencoded' : 'text/plain'};charset=UTF-8`)
  return encodeText(String(body))
}
