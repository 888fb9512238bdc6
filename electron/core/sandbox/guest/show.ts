import { describeError } from './describe-error.ts'
import { entries, getPrototypeOf, stringify } from './originals.ts'

const MAX_DEPTH = 4
const MAX_MEMBERS = 100
const MAX_LENGTH = 100_000

/** A value as people read it, in one text of bounded length. */
export function show(value: unknown): string {
  try {
    return part(value, 0, []).slice(0, MAX_LENGTH)
  } catch {
    return '[a value that cannot be shown]'
  }
}

function part(value: unknown, depth: number, above: readonly object[]): string {
  if (typeof value !== 'object' || value === null) return simple(value)
  if (above.includes(value)) return '[circular]'
  if (value instanceof Error) return shownError(value)
  if (value instanceof RegExp) return String(value)
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString()
  if (depth >= MAX_DEPTH) return Array.isArray(value) ? '[…]' : '{…}'
  return members(value, inner => part(inner, depth + 1, [...above, value]))
}

function simple(value: unknown): string {
  if (typeof value === 'string') return stringify(value)
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'function') return `[function ${value.name || 'anonymous'}]`
  return String(value)
}

function members(value: object, of: (inner: unknown) => string): string {
  if (Array.isArray(value)) return list('[', value, ']', of)
  if (value instanceof Map) return list('Map {', [...value], '}', pair => pairOf(pair, of))
  if (value instanceof Set) return list('Set {', [...value], '}', of)
  if (ArrayBuffer.isView(value)) return `${nameOf(value)}(${value.byteLength} bytes)`
  if (value instanceof ArrayBuffer) return `ArrayBuffer(${value.byteLength} bytes)`
  const name = nameOf(value)
  const shown = list('{', entries(value), '}', ([key, inner]) => `${key}: ${of(inner)}`)
  return name === 'Object' || name === '' ? shown : `${name} ${shown}`
}

function list<T>(open: string, items: readonly T[], close: string, of: (item: T) => string): string {
  const shown = items.slice(0, MAX_MEMBERS).map(of)
  if (items.length > MAX_MEMBERS) shown.push(`… ${items.length - MAX_MEMBERS} more`)
  return shown.length === 0 ? open.trim() + close : `${open} ${shown.join(', ')} ${close}`
}

function pairOf([key, value]: [unknown, unknown], of: (item: unknown) => string): string {
  return `${of(key)} => ${of(value)}`
}

function nameOf(value: object): string {
  const prototype: unknown = getPrototypeOf(value)
  if (typeof prototype !== 'object' || prototype === null) return ''
  return typeof prototype.constructor === 'function' ? prototype.constructor.name : ''
}

function shownError(error: Error): string {
  const { name, message, stack } = describeError(error)
  return `${name}: ${message}${stack === '' ? '' : `\n${stack.trimEnd()}`}`
}
