import { isObject } from '#core/upstreams/json.ts'
import type { JsonObject } from '#core/upstreams/upstream.ts'

/** Properties of a schema that are read for the index, and how deep: enough to know what a tool takes. */
const MAX_PROPERTIES = 60
const MAX_DEPTH = 3

/** Characters of a tool's line in a list of results. */
const MAX_SUMMARY = 140

export function nameOf(tool: JsonObject): string {
  return typeof tool.name === 'string' ? tool.name : ''
}

export function titleOf({ title, annotations }: JsonObject): string {
  if (typeof title === 'string') return title
  return isObject(annotations) && typeof annotations.title === 'string' ? annotations.title : ''
}

/** The first sentence of a description says what the tool is for; the rest is how it is used, and what other tools are for. */
export function partsOf({ description }: JsonObject): { readonly first: string; readonly rest: string } {
  const text = typeof description === 'string' ? description : ''
  const end = /[.!?](?=\s)|\n\s*\n/.exec(text)
  return end === null ? { first: text, rest: '' } : { first: text.slice(0, end.index + 1), rest: text.slice(end.index + 1) }
}

/** What a tool is for, in one short line; its title where it has no description. */
export function summaryOf(tool: JsonObject): string {
  const line = oneLine(partsOf(tool).first) || oneLine(titleOf(tool))
  return line.length > MAX_SUMMARY ? `${line.slice(0, MAX_SUMMARY - 1)}…` : line
}

/** Without line breaks and what cannot be seen. */
export function oneLine(text: string): string {
  return text
    .slice(0, 2_000)
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .trim()
}

/** Names and descriptions of a tool's parameters. */
export function parametersOf(tool: JsonObject): string {
  const words: string[] = []
  collect(tool.inputSchema, words, 0)
  return words.join(' ')
}

function collect(schema: unknown, words: string[], depth: number): void {
  if (!isObject(schema) || depth > MAX_DEPTH) return
  if (typeof schema.description === 'string' && depth > 0) words.push(schema.description.slice(0, 300))
  if (isObject(schema.items)) collect(schema.items, words, depth + 1)
  if (!isObject(schema.properties)) return
  for (const [name, property] of Object.entries(schema.properties)) {
    if (words.length >= MAX_PROPERTIES * 2) return
    words.push(name)
    collect(property, words, depth + 1)
  }
}
