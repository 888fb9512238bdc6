import { SecretName, SecretValue } from '#shared/model/secret.ts'

/** An assignment of a `.env` file. */
export interface Assignment {
  /** From 1; of one over several lines the first. */
  readonly line: number
  readonly name: string
  readonly value: string
  /** What a person may not expect, in a sentence. */
  readonly note: string | null
}

/** A line that is none. What it says is not repeated: it may be a piece of a secret. */
export interface Unreadable {
  readonly line: number
  readonly message: string
}

/** More lines than any such file has. */
const MAX_ENTRIES = 1_000

/**
 * Reads the text of a `.env` file: comments, `export`, values without quotes up to a comment or the end of the line, in single quotes or
 * backticks as they are, in double quotes with `\n`, `\r`, `\t`, `\\`, `\"`, `\$`; quoted ones over several lines. `$NAME` stays as it is.
 */
export function parseEnv(text: string): readonly (Assignment | Unreadable)[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)
  const found: (Assignment | Unreadable)[] = []
  for (let at = 0; at < lines.length && found.length < MAX_ENTRIES;) {
    const { entry, next } = readLine(lines, at)
    if (entry !== undefined) found.push(entry)
    at = next
  }
  return found
}

export function isUnreadable(entry: Assignment | Unreadable): entry is Unreadable {
  return 'message' in entry
}

interface Read {
  readonly entry: Assignment | Unreadable | undefined
  /** The index of the line that comes after it. */
  readonly next: number
}

function readLine(lines: readonly string[], at: number): Read {
  const text = (lines[at] ?? '').trim()
  if (text === '' || text.startsWith('#')) return { entry: undefined, next: at + 1 }
  const [, name, rest] = /^(?:export\s+)?([^=]*?)\s*=\s*(.*)$/s.exec(text) ?? []
  const refuse = (message: string): Read => ({ entry: { line: at + 1, message }, next: at + 1 })
  if (name === undefined || rest === undefined) return refuse('This line has no “=”. A value over several lines stands in quotes.')
  if (!SecretName.safeParse(name).success)
    return refuse(
      'What stands before “=” is no name of a variable. Use letters, digits and underscores, and begin with a letter or underscore.',
    )
  const value = readValue(lines, at, rest)
  if ('problem' in value) return refuse(value.problem)
  const problem = problemOf(value.text)
  if (problem !== undefined) return { entry: { line: at + 1, message: problem }, next: value.next }
  return { entry: { line: at + 1, name, value: value.text, note: noteOn(value.text, value.quote) }, next: value.next }
}

type Value = { readonly text: string; readonly next: number; readonly quote: string } | { readonly problem: string }

/** `rest` is what stands behind the `=` of line `at`. */
function readValue(lines: readonly string[], at: number, rest: string): Value {
  const quote = rest.charAt(0)
  if (quote !== '"' && quote !== "'" && quote !== '`') return { text: rest.replace(/(^|\s+)#.*$/, '').trim(), next: at + 1, quote: '' }
  let body = rest.slice(1)
  for (let next = at + 1; ; next += 1) {
    const end = endOf(body, quote)
    if (end !== -1) {
      if (!/^\s*(#.*)?$/.test(body.slice(end + 1)))
        return { problem: 'Something stands behind the closing quote. Put all of the value in the quotes.' }
      const inner = body.slice(0, end)
      return { text: quote === '"' ? unescaped(inner) : inner, next, quote }
    }
    const following = lines[next]
    if (following === undefined) return { problem: 'The quote that begins here is never closed.' }
    body += `\n${following}`
  }
}

/** Where the quote is closed; in double quotes a backslash takes the meaning of what follows it. */
function endOf(body: string, quote: string): number {
  if (quote !== '"') return body.indexOf(quote)
  for (let at = 0; at < body.length; at += 1) {
    if (body.charAt(at) === '\\') at += 1
    else if (body.charAt(at) === '"') return at
  }
  return -1
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '\\': '\\', '"': '"', $: '$' }

function unescaped(text: string): string {
  return text.replace(/\\([nrt\\"$])/g, (_whole, character: string) => ESCAPES[character] ?? character)
}

function problemOf(value: string): string | undefined {
  if (value === '') return 'The value is empty.'
  if (value.includes('\0')) return 'The value has a NUL, which no variable may have.'
  return SecretValue.safeParse(value).success ? undefined : 'The value is larger than 64 KiB.'
}

function noteOn(value: string, quote: string): string | null {
  if (quote === "'" || !/\$(\{|[A-Za-z_])/.test(value)) return null
  return 'It names another variable with “$”, which is kept as it is written.'
}
