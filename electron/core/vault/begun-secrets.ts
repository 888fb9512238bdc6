import { type Hit, PIECE } from './hit.ts'
import { createChains, type Pieces } from './pieces.ts'
import { hashOn } from './spread.ts'

/** The first half of a value is kept back, and of longer ones this many characters: fewer begin too many ordinary words. */
const MAX_BEGINNING = 10
const MIN_BEGINNING = 4

/** Finds what at the very end of a text may be a piece of a value that goes on after it. */
export function longestBegun(pieces: Pieces): (text: string) => Hit | undefined {
  let known: ((text: string, at: number) => number) | undefined
  return text => {
    // Few that redact ever ask for this.
    known ??= createBeginnings(pieces)
    for (let at = Math.max(0, text.length - PIECE + 1); at <= text.length - MIN_BEGINNING; at += 1) {
      const piece = known(text, at)
      if (piece >= 0) return { at, end: text.length, mark: pieces.markOf(piece) }
    }
    return undefined
  }
}

/** Which piece begins with all of the text from a place on, and is kept back from there on; -1 for none. */
function createBeginnings(pieces: Pieces): (text: string, at: number) => number {
  const { count, formOf, from, length, standsAt } = pieces
  const alike = createChains(count)
  const leasts = new Uint8Array(count)
  // Backwards, so that of those that begin alike the first comes first.
  for (let piece = count - 1; piece >= 0; piece -= 1) {
    const least = leastOf(length[piece] ?? 0)
    leasts[piece] = least
    alike.add(hashOn(least, formOf(piece), from[piece] ?? 0, (from[piece] ?? 0) + least), piece)
  }
  return (text, at) => {
    const begun = text.length - at
    for (let least = MIN_BEGINNING; least <= Math.min(MAX_BEGINNING, begun); least += 1) {
      const hash = hashOn(least, text, at, at + least)
      for (let piece = alike.first(hash); piece >= 0; piece = alike.next(piece)) {
        if (leasts[piece] !== least || (length[piece] ?? 0) <= begun) continue
        if (standsAt(piece, text, at, begun)) return piece
      }
    }
    return -1
  }
}

function leastOf(length: number): number {
  return Math.min(MAX_BEGINNING, Math.max(MIN_BEGINNING, Math.ceil(length / 2)))
}
