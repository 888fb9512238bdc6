import { askText } from './host.ts'
import { entries, parse, stringify } from './originals.ts'

interface Parts {
  readonly href: string
  readonly origin: string
  readonly protocol: string
  readonly username: string
  readonly password: string
  readonly host: string
  readonly hostname: string
  readonly port: string
  readonly pathname: string
  readonly search: string
  readonly hash: string
}

type Pair = [name: string, value: string]

function parsed(href: string, base?: string): Parts {
  try {
    return parse(askText('url', stringify(base === undefined ? [href] : [href, base]))) as Parts // The worker wrote it.
  } catch {
    throw new TypeError(`"${href}" is not an address.`)
  }
}

export class URLSearchParams {
  #pairs: Pair[]
  #onChange: ((query: string) => void) | undefined

  constructor(init: string | Iterable<readonly [string, string]> | Record<string, string> = '') {
    if (typeof init === 'string') this.#pairs = pairsOf(init)
    else this.#pairs = [...(Symbol.iterator in init ? init : entries(init))].map(([name, value]) => [String(name), String(value)])
  }

  /** The parameters of an address, which change with it. */
  static of(query: string, onChange: (query: string) => void): URLSearchParams {
    const params = new URLSearchParams(query)
    params.#onChange = onChange
    return params
  }

  static refresh(params: URLSearchParams, query: string): void {
    params.#pairs = pairsOf(query)
  }

  get size(): number {
    return this.#pairs.length
  }

  append(name: string, value: string): void {
    this.#change([...this.#pairs, [String(name), String(value)]])
  }

  set(name: string, value: string): void {
    const at = this.#pairs.findIndex(([known]) => known === String(name))
    if (at === -1) this.append(name, value)
    else
      this.#change(
        this.#pairs.flatMap((pair, index) => (index === at ? [[pair[0], String(value)]] : pair[0] === String(name) ? [] : [pair])),
      )
  }

  delete(name: string, value?: string): void {
    this.#change(this.#pairs.filter(pair => !isPair(pair, name, value)))
  }

  get(name: string): string | null {
    return this.#pairs.find(([known]) => known === String(name))?.[1] ?? null
  }

  getAll(name: string): string[] {
    return this.#pairs.filter(([known]) => known === String(name)).map(([, value]) => value)
  }

  has(name: string, value?: string): boolean {
    return this.#pairs.some(pair => isPair(pair, name, value))
  }

  sort(): void {
    this.#change(this.#pairs.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
  }

  forEach(callback: (value: string, name: string, all: URLSearchParams) => void): void {
    for (const [name, value] of this) callback(value, name, this)
  }

  *keys(): IterableIterator<string> {
    for (const [name] of this) yield name
  }

  *values(): IterableIterator<string> {
    for (const [, value] of this) yield value
  }

  *entries(): IterableIterator<Pair> {
    for (const [name, value] of this.#pairs) yield [name, value]
  }

  [Symbol.iterator](): IterableIterator<Pair> {
    return this.entries()
  }

  toString(): string {
    return askText('query', stringify(this.#pairs))
  }

  #change(pairs: Pair[]): void {
    this.#pairs = pairs
    this.#onChange?.(this.toString())
  }
}

const { of: paramsOf, refresh } = URLSearchParams
Reflect.deleteProperty(URLSearchParams, 'of')
Reflect.deleteProperty(URLSearchParams, 'refresh')

function pairsOf(query: string): Pair[] {
  return parse(askText('pairs', query)) as Pair[] // The worker wrote it.
}

function isPair([known, its]: Pair, name: string, value: string | undefined): boolean {
  return known === String(name) && (value === undefined || its === String(value))
}

export class URL {
  #parts: Parts
  readonly #params: URLSearchParams

  constructor(href: string | URL, base?: string | URL) {
    this.#parts = parsed(String(href), base === undefined ? undefined : String(base))
    this.#params = paramsOf(this.#parts.search, query => {
      this.#parts = changed(this.#parts, 'search', query)
    })
  }

  static canParse(href: string | URL, base?: string | URL): boolean {
    return URL.parse(href, base) !== null
  }

  static parse(href: string | URL, base?: string | URL): URL | null {
    try {
      return new URL(href, base)
    } catch {
      return null
    }
  }

  get searchParams(): URLSearchParams {
    return this.#params
  }

  get origin(): string {
    return this.#parts.origin
  }

  get href(): string {
    return this.#parts.href
  }

  set href(value: string) {
    write(this, 'href', String(value))
  }

  toString(): string {
    return this.#parts.href
  }

  toJSON(): string {
    return this.#parts.href
  }

  static read(url: URL, part: keyof Parts): string {
    return url.#parts[part]
  }

  static write(url: URL, part: keyof Parts, value: string): void {
    url.#parts = part === 'href' ? parsed(value) : changed(url.#parts, part, value)
    refresh(url.#params, url.#parts.search)
  }
}

const { read, write } = URL
Reflect.deleteProperty(URL, 'read')
Reflect.deleteProperty(URL, 'write')

/** All the same, so that they are put on the prototype instead of being written ten times. */
const SETTABLE = ['protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search', 'hash'] as const

for (const part of SETTABLE) {
  Object.defineProperty(URL.prototype, part, {
    get(this: URL) {
      return read(this, part)
    },
    set(this: URL, value: unknown) {
      write(this, part, String(value))
    },
    enumerable: true,
    configurable: true,
  })
}

function changed(parts: Parts, part: keyof Parts, value: string): Parts {
  return parse(askText('url-with', stringify([parts.href, part, value]))) as Parts // The worker wrote it.
}
