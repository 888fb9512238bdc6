import { createHash } from 'node:crypto'
import { remembered } from '#core/lib/remembered.ts'
import { isObject } from '#core/upstreams/json.ts'
import type { JsonObject } from '#core/upstreams/upstream.ts'

/** What is pinned of a tool: the members that tell a model, or a person, what it is. */
const PINNED = ['name', 'title', 'description', 'inputSchema', 'outputSchema', 'annotations', '_meta'] as const

/** A tool's definition in the server's own words, as it is pinned. */
export interface ToolDefinition {
  /** SHA-256 of the text, hex. */
  readonly fingerprint: string
  /** Canonical JSON: the members of every object sorted by their names. */
  readonly text: string
}

/** Found once for each listed tool. Undefined for one that is nested too deep to be written down. */
export const definitionOf = remembered(makeDefinition)

/** A kept definition, read again; undefined where the text is not what the fingerprint says. */
export function readDefinition(text: string, fingerprint: string): JsonObject | undefined {
  if (fingerprintOf(text) !== fingerprint) return undefined
  try {
    const parsed: unknown = JSON.parse(text)
    return isObject(parsed) ? parsed : undefined
  } catch {
    return undefined
  }
}

export function fingerprintOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function makeDefinition(tool: JsonObject): ToolDefinition | undefined {
  const pinned = Object.fromEntries(PINNED.filter(member => tool[member] !== undefined).map(member => [member, tool[member]]))
  try {
    const text = canonicalJson(pinned)
    return { text, fingerprint: fingerprintOf(text) }
  } catch (thrown) {
    if (thrown instanceof RangeError) return undefined
    throw thrown
  }
}

/** JSON in which the order of members says nothing. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (!isObject(value)) return JSON.stringify(value ?? null)
  const members = Object.keys(value)
    .filter(name => value[name] !== undefined)
    .sort()
    .map(name => `${JSON.stringify(name)}:${canonicalJson(value[name])}`)
  return `{${members.join(',')}}`
}
