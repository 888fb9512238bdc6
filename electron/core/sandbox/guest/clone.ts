import { defineProperty, entries, getPrototypeOf } from './originals.ts'

/** A copy of everything a message could carry: plain values, arrays, maps, sets, dates, errors and bytes, with what they share. */
export function structuredClone(value: unknown): unknown {
  return copy(value, new Map())
}

function copy(value: unknown, known: Map<object, unknown>): unknown {
  if (typeof value === 'function' || typeof value === 'symbol') throw uncloneable(String(value))
  if (typeof value !== 'object' || value === null) return value
  if (known.has(value)) return known.get(value)
  const copied = emptyLike(value)
  known.set(value, copied)
  fill(value, copied, inner => copy(inner, known))
  return copied
}

function emptyLike(value: object): object {
  if (ArrayBuffer.isView(value)) return viewLike(value)
  if (value instanceof ArrayBuffer) return value.slice(0)
  return plainLike(value) ?? {}
}

function plainLike(value: object): object | undefined {
  if (Array.isArray(value)) return new Array<unknown>(value.length)
  if (value instanceof Map) return new Map()
  if (value instanceof Set) return new Set()
  if (value instanceof Date) return new Date(value.getTime())
  if (value instanceof RegExp) return new RegExp(value.source, value.flags)
  if (value instanceof Error) return errorLike(value)
  if (value instanceof Promise || value instanceof WeakMap || value instanceof WeakSet)
    throw uncloneable(Object.prototype.toString.call(value))
  return undefined
}

function viewLike(view: ArrayBufferView): object {
  const buffer = view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength)
  const prototype: unknown = getPrototypeOf(view)
  const { constructor } = prototype as { constructor: new (buffer: ArrayBufferLike) => object } // A view's prototype names its kind.
  return new constructor(buffer)
}

function errorLike(error: Error): Error {
  const copied = new Error(error.message)
  copied.name = error.name
  copied.stack = error.stack ?? ''
  return copied
}

function fill(from: object, into: object, of: (inner: unknown) => unknown): void {
  if (from instanceof Map && into instanceof Map) for (const [key, value] of from) into.set(of(key), of(value))
  else if (from instanceof Set && into instanceof Set) for (const value of from) into.add(of(value))
  else if (Array.isArray(from) || getPrototypeOf(into) === Object.prototype) {
    // Not by setting: a member may be named __proto__.
    for (const [key, value] of entries(from))
      defineProperty(into, key, { value: of(value), writable: true, enumerable: true, configurable: true })
  }
}

function uncloneable(what: string): DOMException {
  return new DOMException(`${what.slice(0, 100)} could not be cloned.`, 'DataCloneError')
}
