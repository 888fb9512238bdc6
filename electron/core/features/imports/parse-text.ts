import { parse as parseToml, TomlError } from 'smol-toml'
import { parseJsonc } from '#shared/jsonc.ts'
import { LineCounter, parseDocument } from 'yaml'

export type ParsedText = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: string }

/** Deeper than any configuration a person keeps; what walks it later recurses. */
const DEEPEST = 100

/**
 * Reads JSON, JSON with comments, TOML or YAML, whichever it is. Never throws. A problem says the line, never the text:
 * what cannot be read may be the line with a password.
 */
export function parseText(text: string): ParsedText {
  const clean = text.replace(/^\uFEFF/, '')
  const json = parseJson(clean)
  if (json.ok || /^\s*[[{]\s*(["}{[\]]|\/[/*]|$)/.test(clean)) return json
  const toml = attempt(() => parseToml(clean), tomlPlace)
  if (toml.ok) return sound(toml)
  const looksLikeToml = /^\s*\[\[?[^\]\n]+\]\]?\s*(#.*)?$/m.test(clean) || /^\s*[\w."-]+\s*=/m.test(clean)
  if (looksLikeToml) return { ok: false, problem: `This is not TOML that can be read: see ${toml.where}.` }
  const yaml = parseYaml(clean)
  return yaml.ok ? sound(yaml) : { ok: false, problem: unreadable(clean, json.where, yaml.where) }
}

interface Failed {
  readonly ok: false
  readonly problem: string
  readonly where: string
}

function parseJson(text: string): ReturnType<typeof sound> | Failed {
  // The engine's own is much faster for a file of megabytes; ours tells the place and bears comments.
  const fast = attempt(
    () => JSON.parse(text) as unknown, // any JSON at all
    () => '',
  )
  if (fast.ok) return sound(fast)
  const whole = parseJsonc(text)
  if (whole.ok) return sound(whole)
  const failed = { ok: false as const, problem: `This is not JSON that can be read: see ${whole.where}.`, where: whole.where }
  // Readmes often show a piece out of the middle: `"github": { … }`, perhaps with a comma after it.
  if (!/^\s*(\/\/[^\n]*\n\s*)*"/.test(text)) return failed
  const piece = parseJsonc(`{${text.replace(/[,\s]+$/, '')}\n}`)
  return piece.ok ? sound(piece) : failed
}

function parseYaml(text: string) {
  const lines = new LineCounter()
  return attempt(
    () => {
      // Every scalar stays the text that was written: a port with a leading zero, `no`, a version such as 1.10.
      const document = parseDocument(text, { schema: 'failsafe', merge: true, lineCounter: lines, prettyErrors: false, logLevel: 'silent' })
      const [error] = document.errors
      if (error) throw new PlacedError(`line ${lines.linePos(error.pos[0]).line}`)
      return document.toJS({ maxAliasCount: 100 }) as unknown // any YAML at all
    },
    thrown => (thrown instanceof PlacedError ? thrown.where : 'its nesting'),
  )
}

class PlacedError extends SyntaxError {
  readonly where: string
  constructor(where: string) {
    super(where)
    this.where = where
  }
}

function tomlPlace(thrown: unknown): string {
  return thrown instanceof TomlError ? `line ${thrown.line}, column ${thrown.column}` : 'its nesting'
}

/** A parser runs out of stack on hostile nesting, which is an answer like any other. */
function attempt(
  parse: () => unknown,
  place: (thrown: unknown) => string,
): { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly where: string } {
  try {
    return { ok: true, value: parse() }
  } catch (thrown) {
    return { ok: false, where: place(thrown) }
  }
}

function sound({ value }: { readonly value: unknown }): { readonly ok: true; readonly value: unknown } | Failed {
  return isShallow(value, DEEPEST)
    ? { ok: true, value }
    : { ok: false, problem: `This nests deeper than ${DEEPEST} levels. Paste the part with the servers.`, where: 'its nesting' }
}

function isShallow(value: unknown, left: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  return left > 0 && Object.values(value).every(inside => isShallow(inside, left - 1))
}

function unreadable(text: string, json: string, yaml: string): string {
  const where = /^\s*["{[]/.test(text) ? json : yaml
  return `This is neither JSON, TOML nor YAML that can be read: see ${where}. Paste the configuration as it is in its file.`
}
