import { entries } from './originals.ts'

export type HeadersInit = Headers | Iterable<readonly [string, string]> | Record<string, string>

const isToken = (name: string): boolean => /^[!#$%&'*+.^_`|~\da-z-]+$/i.test(name)

function checkedName(name: string): string {
  if (!isToken(String(name))) throw new TypeError(`"${String(name)}" is not the name of a header.`)
  return String(name).toLowerCase()
}

function checkedValue(value: unknown): string {
  const text = String(value).replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, '')
  if (/[\0\n\r]|[^\0-\xff]/.test(text)) throw new TypeError('A header has characters in its value that cannot be sent.')
  return text
}

export class Headers {
  readonly #values = new Map<string, string>()

  constructor(init?: HeadersInit) {
    if (init === undefined) return
    const pairs = isIterable(init) ? init : entries(init)
    for (const [name, value] of pairs) this.append(name, String(value))
  }

  append(name: string, value: string): void {
    const key = checkedName(name)
    const known = this.#values.get(key)
    this.#values.set(key, known === undefined ? checkedValue(value) : `${known}, ${checkedValue(value)}`)
  }

  set(name: string, value: string): void {
    this.#values.set(checkedName(name), checkedValue(value))
  }

  get(name: string): string | null {
    return this.#values.get(checkedName(name)) ?? null
  }

  has(name: string): boolean {
    return this.#values.has(checkedName(name))
  }

  delete(name: string): void {
    this.#values.delete(checkedName(name))
  }

  forEach(callback: (value: string, name: string, all: Headers) => void): void {
    for (const [name, value] of this) callback(value, name, this)
  }

  *keys(): IterableIterator<string> {
    for (const [name] of this) yield name
  }

  *values(): IterableIterator<string> {
    for (const [, value] of this) yield value
  }

  *entries(): IterableIterator<[string, string]> {
    yield* [...this.#values].sort(([a], [b]) => (a < b ? -1 : 1))
  }

  [Symbol.iterator](): IterableIterator<[string, string]> {
    return this.entries()
  }
}

function isIterable(value: HeadersInit): value is Headers | Iterable<readonly [string, string]> {
  return Symbol.iterator in value
}
