/** Bytes that are kept for all values together, and of one of them at most. What is larger is written anew each time. */
const MAX_BYTES = 16 * 1_048_576
const MAX_ONE = 4 * 1_048_576

interface Entry {
  bytes: Buffer | undefined
}

/** JSON texts that are made once and kept for as long as their values live, and as there is room: those that were not used longest go first. */
export interface KeptJson {
  /** From now on the text of this value is kept. Nothing in it may change any more: what changed is another value. */
  readonly keep: <Value extends object>(value: Value) => Value
  /** Whether its text is to be kept. */
  readonly isKept: (value: unknown) => value is object
  /** Its JSON text as UTF-8. */
  readonly bytesOf: (value: object) => Buffer
}

export function createKeptJson(maxBytes = MAX_BYTES, maxOne = MAX_ONE): KeptJson {
  const entries = new WeakMap<object, Entry>()
  // An entry does not hold its value: a value that nobody needs any more leaves nothing behind but bytes, until others need their room.
  const byUse = new Set<Entry>()
  let total = 0

  const makeRoom = (): void => {
    for (const entry of byUse) {
      if (total <= maxBytes) return
      total -= entry.bytes?.length ?? 0
      entry.bytes = undefined
      byUse.delete(entry)
    }
  }

  return {
    keep: value => {
      if (!entries.has(value)) entries.set(value, { bytes: undefined })
      return value
    },
    isKept: (value): value is object => typeof value === 'object' && value !== null && entries.has(value),
    bytesOf: value => {
      const entry = entries.get(value)
      if (entry?.bytes !== undefined) {
        byUse.delete(entry)
        byUse.add(entry)
        return entry.bytes
      }
      const bytes = Buffer.from(JSON.stringify(value))
      if (entry === undefined || bytes.length > maxOne) return bytes
      entry.bytes = bytes
      byUse.add(entry)
      total += bytes.length
      makeRoom()
      return bytes
    },
  }
}

/** Of this process: lists are large, and sent again and again. */
export const keptJson = createKeptJson()

/** The JSON text of an object in parts, to be sent one after the other: what is kept of its members is not written anew. */
export function jsonParts(object: Readonly<Record<string, unknown>>, kept: KeptJson = keptJson): (string | Buffer)[] {
  const parts: (string | Buffer)[] = []
  let text = '{'
  for (const [name, value] of Object.entries(object)) {
    const comma = text === '{' && parts.length === 0 ? '' : ','
    if (kept.isKept(value)) {
      parts.push(`${text}${comma}${JSON.stringify(name)}:`, kept.bytesOf(value))
      text = ''
      continue
    }
    // Undefined for what JSON has no word for: left out, as JSON.stringify does.
    const written = JSON.stringify(value) as string | undefined
    if (written !== undefined) text += `${comma}${JSON.stringify(name)}:${written}`
  }
  return [...parts, `${text}}`]
}
