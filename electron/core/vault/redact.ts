import type { KnownSecret } from './known-secret.ts'

/** Shorter values are not searched for: they would turn ordinary text into marks, and guessing them is trivial anyway. */
export const MIN_REDACTED_LENGTH = 4

export interface Redactor {
  /** The text with every known value, in any of its forms, replaced by `[redacted: NAME]`. */
  readonly text: (text: string) => string
  /** As `text`, for every string of a JSON value, names of members included; the same object when nothing was found. */
  readonly json: <T>(value: T) => T
}

const NOTHING: Redactor = { text: text => text, json: value => value }

/** The one redactor. `secrets` are the exact values that the call or process could know; none costs nothing. */
export function createRedactor(secrets: readonly KnownSecret[]): Redactor {
  const marks = new Map<string, string>()
  for (const { name, value } of secrets) {
    for (const form of formsOf(value)) marks.set(form, `[redacted: ${name}]`)
  }
  if (marks.size === 0) return NOTHING
  // The longest form first, so that a value inside another does not leave the rest of it standing.
  const forms = [...marks.keys()].sort((a, b) => b.length - a.length)
  const pattern = new RegExp(forms.map(escapeForRegExp).join('|'), 'g')
  const text = (from: string) => from.replace(pattern, form => marks.get(form) ?? '[redacted]')
  return { text, json: value => redactJson(value, text) }
}

/** How a value may look once it went through a URL, a JSON text, an HTML page or an encoder. */
function formsOf(value: string): string[] {
  if (value.length < MIN_REDACTED_LENGTH) return []
  const bytes = Buffer.from(value)
  const hex = bytes.toString('hex')
  const url = encodeURIComponent(value)
  const json = JSON.stringify(value).slice(1, -1)
  const html = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;')
  const form = url.replaceAll('%20', '+')
  return [...new Set([value, ...base64Forms(bytes), hex, hex.toUpperCase(), url, form, json, html])].filter(text => text.length >= MIN_REDACTED_LENGTH)
}

/** Base64 of the value alone, and its inner part at each of the three alignments it can have inside a longer text. */
function base64Forms(bytes: Buffer): string[] {
  const forms = [bytes.toString('base64'), bytes.toString('base64url'), bytes.toString('base64').replace(/=+$/, '')]
  // Short values would leave a middle of a few characters, which would hit by chance.
  if (bytes.length < 9) return forms
  for (const offset of [0, 1, 2]) {
    const padded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64').replace(/=+$/, '')
    const from = Math.ceil((offset * 8) / 6)
    const inner = padded.slice(from, Math.floor(((offset + bytes.length) * 8) / 6))
    forms.push(inner, inner.replaceAll('+', '-').replaceAll('/', '_'))
  }
  return forms
}

function redactJson<T>(value: T, text: (text: string) => string): T {
  const walked = walk(value, text)
  // The walk keeps the shape: only strings change.
  return walked as T
}

function walk(value: unknown, text: (text: string) => string): unknown {
  if (typeof value === 'string') return text(value)
  if (Array.isArray(value)) return walkArray(value, text)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value)
  const walked = members.map(([name, member]): [string, unknown] => [text(name), walk(member, text)])
  const isSame = walked.every(([name, member], index) => name === members[index]?.[0] && member === members[index][1])
  return isSame ? value : Object.fromEntries(walked)
}

function walkArray(values: readonly unknown[], text: (text: string) => string): unknown {
  const walked = values.map(member => walk(member, text))
  return walked.some((member, index) => member !== values[index]) ? walked : values
}

function escapeForRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
}
