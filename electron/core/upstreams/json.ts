import type { JsonObject } from './upstream.ts'

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value if it is an object, otherwise an empty one: for members a server may leave out. */
export function toObject(value: unknown): JsonObject {
  return isObject(value) ? value : {}
}
