export type ParsedJson = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly where: string }

/** Deeper than any configuration a person keeps; bounds the recursion. */
const DEEPEST = 200

/**
 * Reads JSON with comments and commas at the end, as people paste it.
 * `where` is "line 3, column 5". The engine's own parser tells no place, and repeats what was pasted in its message.
 */
export function parseJsonc(text: string): ParsedJson {
  const reader: Reader = { text, at: 0 }
  try {
    const value = readValue(reader, 0)
    skipSpace(reader)
    return reader.at < text.length ? { ok: false, where: whereIs(reader) } : { ok: true, value }
  } catch (thrown) {
    if (thrown === NOT_JSON) return { ok: false, where: whereIs(reader) }
    throw thrown
  }
}

interface Reader {
  readonly text: string
  at: number
}

const NOT_JSON = new SyntaxError('not JSON')
const SPACE = /(?:[\s\uFEFF]|\/\/[^\n\r]*|\/\*[\s\S]*?\*\/)*/y
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
const PLAIN = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y

function readValue(reader: Reader, depth: number): unknown {
  if (depth > DEEPEST) throw NOT_JSON
  skipSpace(reader)
  if (take(reader, '{')) return readObject(reader, depth)
  if (take(reader, '[')) return readList(reader, depth)
  return JSON.parse(match(reader, STRING) ?? match(reader, PLAIN) ?? fail())
}

function readObject(reader: Reader, depth: number): unknown {
  const entries: [string, unknown][] = []
  while (!isClosed(reader, '}')) {
    const name = String(JSON.parse(match(reader, STRING) ?? fail()))
    skipSpace(reader)
    if (!take(reader, ':')) throw NOT_JSON
    entries.push([name, readValue(reader, depth + 1)])
    takeComma(reader, '}')
  }
  // Own members whatever their names: `__proto__` too.
  return Object.fromEntries(entries)
}

function readList(reader: Reader, depth: number): unknown {
  const values: unknown[] = []
  while (!isClosed(reader, ']')) {
    values.push(readValue(reader, depth + 1))
    takeComma(reader, ']')
  }
  return values
}

function isClosed(reader: Reader, bracket: string): boolean {
  skipSpace(reader)
  return take(reader, bracket)
}

function takeComma(reader: Reader, bracket: string): void {
  skipSpace(reader)
  if (!take(reader, ',') && reader.text.charAt(reader.at) !== bracket) throw NOT_JSON
}

function take(reader: Reader, character: string): boolean {
  const isHere = reader.text.charAt(reader.at) === character
  if (isHere) reader.at += 1
  return isHere
}

function skipSpace(reader: Reader): void {
  match(reader, SPACE)
}

function match(reader: Reader, pattern: RegExp): string | undefined {
  pattern.lastIndex = reader.at
  const found = pattern.exec(reader.text)?.[0]
  if (found !== undefined) reader.at += found.length
  return found
}

function fail(): never {
  throw NOT_JSON
}

function whereIs({ text, at }: Reader): string {
  const before = text.slice(0, at).split('\n')
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`
}
