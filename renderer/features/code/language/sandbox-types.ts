/** What code finds in the sandbox beside the language itself, as TypeScript declarations. Nothing of a browser or of Node is there. */
export const SANDBOX_TYPES = `
interface Console {
  /** Kept with the run, with secrets taken out. Clients do not see it. */
  log(...values: unknown[]): void
  info(...values: unknown[]): void
  warn(...values: unknown[]): void
  error(...values: unknown[]): void
  debug(...values: unknown[]): void
}
declare const console: Console

type HeadersInit = Headers | Record<string, string> | Iterable<readonly [string, string]>
declare class Headers {
  constructor(init?: HeadersInit)
  append(name: string, value: string): void
  delete(name: string): void
  get(name: string): string | null
  has(name: string): boolean
  set(name: string, value: string): void
  forEach(callback: (value: string, name: string, headers: Headers) => void): void
  entries(): IterableIterator<[string, string]>
  keys(): IterableIterator<string>
  values(): IterableIterator<string>
  [Symbol.iterator](): IterableIterator<[string, string]>
}

type BodyInit = string | ArrayBuffer | ArrayBufferView | URLSearchParams
interface RequestInit {
  method?: string
  headers?: HeadersInit
  body?: BodyInit | null
  /** Whether a redirect is followed; each one is checked like a request of its own. */
  redirect?: 'follow' | 'error' | 'manual'
  signal?: AbortSignal | null
}
interface Response {
  /** Whether the status is between 200 and 299. */
  readonly ok: boolean
  readonly status: number
  readonly statusText: string
  readonly headers: Headers
  /** Where the answer came from, after redirects. */
  readonly url: string
  readonly redirected: boolean
  readonly bodyUsed: boolean
  text(): Promise<string>
  json(): Promise<any>
  arrayBuffer(): Promise<ArrayBuffer>
  bytes(): Promise<Uint8Array>
  clone(): Response
}
/** Asks a host that this tool may reach, over http or https. Every other host is refused. */
declare function fetch(input: string | URL, init?: RequestInit): Promise<Response>

declare class URLSearchParams {
  constructor(init?: string | Record<string, string> | Iterable<readonly [string, string]> | URLSearchParams)
  readonly size: number
  append(name: string, value: string): void
  delete(name: string, value?: string): void
  get(name: string): string | null
  getAll(name: string): string[]
  has(name: string, value?: string): boolean
  set(name: string, value: string): void
  sort(): void
  toString(): string
  forEach(callback: (value: string, name: string, params: URLSearchParams) => void): void
  entries(): IterableIterator<[string, string]>
  keys(): IterableIterator<string>
  values(): IterableIterator<string>
  [Symbol.iterator](): IterableIterator<[string, string]>
}
declare class URL {
  constructor(url: string | URL, base?: string | URL)
  static parse(url: string | URL, base?: string | URL): URL | null
  static canParse(url: string | URL, base?: string | URL): boolean
  hash: string
  host: string
  hostname: string
  href: string
  readonly origin: string
  password: string
  pathname: string
  port: string
  protocol: string
  search: string
  readonly searchParams: URLSearchParams
  username: string
  toString(): string
  toJSON(): string
}

declare class TextEncoder {
  readonly encoding: string
  encode(text?: string): Uint8Array
}
declare class TextDecoder {
  constructor(encoding?: string, options?: { fatal?: boolean; ignoreBOM?: boolean })
  readonly encoding: string
  decode(bytes?: ArrayBuffer | ArrayBufferView): string
}
declare function atob(base64: string): string
declare function btoa(text: string): string

interface CryptoKey { readonly type: 'secret'; readonly algorithm: { readonly name: string } }
interface SubtleCrypto {
  digest(algorithm: string | { name: string }, data: ArrayBuffer | ArrayBufferView): Promise<ArrayBuffer>
  importKey(
    format: 'raw',
    key: ArrayBuffer | ArrayBufferView,
    algorithm: { name: 'HMAC'; hash: string | { name: string } },
    extractable: boolean,
    usages: readonly ('sign' | 'verify')[],
  ): Promise<CryptoKey>
  sign(algorithm: string | { name: string }, key: CryptoKey, data: ArrayBuffer | ArrayBufferView): Promise<ArrayBuffer>
  verify(
    algorithm: string | { name: string },
    key: CryptoKey,
    signature: ArrayBuffer | ArrayBufferView,
    data: ArrayBuffer | ArrayBufferView,
  ): Promise<boolean>
}
declare const crypto: {
  randomUUID(): string
  getRandomValues<T extends ArrayBufferView>(array: T): T
  readonly subtle: SubtleCrypto
}

declare function setTimeout<Values extends unknown[]>(callback: (...values: Values) => void, ms?: number, ...values: Values): number
declare function clearTimeout(timer: number | undefined): void
declare function queueMicrotask(callback: () => void): void
declare function structuredClone<T>(value: T): T

interface AbortSignal {
  readonly aborted: boolean
  readonly reason: any
  throwIfAborted(): void
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}
declare const AbortSignal: {
  abort(reason?: unknown): AbortSignal
  timeout(ms: number): AbortSignal
  any(signals: readonly AbortSignal[]): AbortSignal
}
declare class AbortController {
  readonly signal: AbortSignal
  abort(reason?: unknown): void
}

/** What a tool answers. Text and JSON are put into content parts for the client. */
interface ToolResult {
  content?: ({ type: 'text'; text: string } | { type: 'image' | 'audio'; data: string; mimeType: string } | { type: string; [member: string]: unknown })[]
  structuredContent?: { [member: string]: unknown }
  isError?: boolean
}

/** What tools of this server remember, in this workspace, encrypted. Values are JSON. */
interface Store {
  get(key: string): Promise<any>
  set(key: string, value: unknown): Promise<void>
  delete(key: string): Promise<void>
  list(prefix?: string): Promise<string[]>
}
`
