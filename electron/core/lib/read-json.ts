import { isUtf8 } from 'node:buffer'
import { isDeeperThan } from './json-depth.ts'

export type JsonRead = { readonly kind: 'json'; readonly value: unknown } | { readonly kind: 'tooDeep' } | { readonly kind: 'broken' }

/** Reads untrusted JSON in UTF-8. What nests deeper than `maxDepth` is not parsed: whoever walks it would run out of stack. */
export function readJson(bytes: Buffer, maxDepth: number): JsonRead {
  if (isDeeperThan(bytes, maxDepth)) return { kind: 'tooDeep' }
  if (!isUtf8(bytes)) return { kind: 'broken' }
  try {
    const value: unknown = JSON.parse(bytes.toString())
    return { kind: 'json', value }
  } catch {
    return { kind: 'broken' }
  }
}
