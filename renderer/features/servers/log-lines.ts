import type { ServerLogLine } from '#shared/model/server.ts'

/** A page that follows for days must not grow: by number, and by size for a server with long lines. */
export const MOST_LINES = 100_000
const MOST_CHARACTERS = 32 * 1024 * 1024

/** The lines of a log as they are shown. */
export interface ShownLog {
  /** Oldest first. */
  readonly lines: readonly ServerLogLine[]
  readonly characters: number
}

export const EMPTY_LOG: ShownLog = { lines: [], characters: 0 }

/** The lines the core gave and those that arrived by events around its answer, each once, oldest first. */
export function joinLines(read: readonly ServerLogLine[], arrived: readonly ServerLogLine[]): readonly ServerLogLine[] {
  const counts = new Map<string, number>()
  for (const line of read) counts.set(keyOf(line), (counts.get(keyOf(line)) ?? 0) + 1)
  const missing = arrived.filter(line => {
    const known = counts.get(keyOf(line)) ?? 0
    counts.set(keyOf(line), known - 1)
    return known <= 0
  })
  return [...read, ...missing]
}

/** Adds lines at the end; the oldest go when there are too many. */
export function withLines({ lines, characters }: ShownLog, more: readonly ServerLogLine[]): ShownLog {
  const all = [...lines, ...more]
  let size = characters + sizeOf(more)
  let from = Math.max(0, all.length - MOST_LINES)
  size -= sizeOf(all.slice(0, from))
  while (size > MOST_CHARACTERS && from < all.length) {
    size -= all[from]?.text.length ?? 0
    from += 1
  }
  return { lines: from === 0 ? all : all.slice(from), characters: size }
}

export function linesWith(lines: readonly ServerLogLine[], words: string): readonly ServerLogLine[] {
  const wanted = words.trim().toLowerCase()
  return wanted === '' ? lines : lines.filter(line => line.text.toLowerCase().includes(wanted))
}

function sizeOf(lines: readonly ServerLogLine[]): number {
  return lines.reduce((sum, { text }) => sum + text.length, 0)
}

function keyOf({ at, from, text }: ServerLogLine): string {
  return `${at} ${from} ${text}`
}
