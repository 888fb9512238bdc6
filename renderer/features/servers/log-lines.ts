import type { ServerLogLine } from '#shared/model/server.ts'

/** More than the core keeps; a page that follows for days must not grow. */
export const MOST_LINES = 2_000

/** The lines the core gave and those that arrived by events around its answer, each once, oldest first. */
export function joinLines(read: readonly ServerLogLine[], arrived: readonly ServerLogLine[]): readonly ServerLogLine[] {
  const counts = new Map<string, number>()
  for (const line of read) counts.set(keyOf(line), (counts.get(keyOf(line)) ?? 0) + 1)
  const missing = arrived.filter(line => {
    const known = counts.get(keyOf(line)) ?? 0
    counts.set(keyOf(line), known - 1)
    return known <= 0
  })
  return [...read, ...missing].slice(-MOST_LINES)
}

export function linesWith(lines: readonly ServerLogLine[], words: string): readonly ServerLogLine[] {
  const wanted = words.trim().toLowerCase()
  return wanted === '' ? lines : lines.filter(line => line.text.toLowerCase().includes(wanted))
}

function keyOf({ at, from, text }: ServerLogLine): string {
  return `${at} ${from} ${text}`
}
