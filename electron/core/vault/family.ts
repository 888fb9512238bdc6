import { createGrams, GRAM } from './grams.ts'
import { inSteps } from './in-steps.ts'
import { bitsFor, createChains, type Pieces } from './pieces.ts'
import { hashOn, SPREAD } from './spread.ts'

/** Before a piece is compared, as much of it as all have that begin alike, but no more than this, must be there by its hash. */
const MAX_REACH = 32

/** Pieces of some lengths. */
export interface Family {
  /** Tells of every place in a text, in order, the longest of the pieces that stand there. */
  readonly look: (text: string, found: (at: number, piece: number) => void) => void
}

/**
 * Whatever stands in a text has one of its first `least - 3` parts of four characters at a place that `step` divides: only these places
 * are looked at, and nearly all of them are told by one look into a table. Yields often.
 */
export function* createFamily(all: Pieces, least: number, most: number): Generator<undefined, Family> {
  const pieces = piecesWithin(all, least, most)
  if (pieces.length === 0) return { look: () => undefined }
  const step = least - GRAM + 1
  const offsetsAt = yield* createGrams(all, pieces, step)
  const pieceAt = yield* createLongest(all, pieces, least)
  return {
    look: (text, found) => {
      for (let place = 0; place + GRAM <= text.length; place += step) {
        // The bits from the highest down are places in the text from the lowest up.
        for (let offsets = offsetsAt(text, place); offsets !== 0;) {
          const offset = 31 - Math.clz32(offsets)
          offsets ^= 1 << offset
          const piece = pieceAt(text, place - offset)
          if (piece >= 0) found(place - offset, piece)
        }
      }
    },
  }
}

/** The longest of the pieces that stand at a place of a text, -1 for none. */
function* createLongest(all: Pieces, pieces: Int32Array, least: number): Generator<undefined, (text: string, at: number) => number> {
  const shift = 32 - bitsFor(pieces.length * 8)
  /** By the hash of their heads: how many characters all pieces have that begin so. */
  const reaches = new Uint8Array(2 ** (32 - shift))
  const reachOf = (head: number) => reaches[Math.imul(head, SPREAD) >>> shift] ?? 0
  const headAt = (text: string, at: number) => hashOn(0, text, at, at + least)
  yield* inSteps(pieces, piece => {
    const head = headAt(all.formOf(piece), all.from[piece] ?? 0)
    reaches[Math.imul(head, SPREAD) >>> shift] = Math.min(all.length[piece] ?? 0, MAX_REACH, reachOf(head) || MAX_REACH)
  })
  const begins = new Int32Array(all.count)
  const alike = createChains(all.count)
  yield* inSteps(pieces, piece => {
    const form = all.formOf(piece)
    const from = all.from[piece] ?? 0
    const head = headAt(form, from)
    const begin = hashOn(head, form, from + least, from + reachOf(head))
    begins[piece] = begin
    alike.add(begin, piece)
  })
  return (text, at) => {
    if (at < 0 || at + least > text.length) return -1
    const head = headAt(text, at)
    const reach = reachOf(head)
    if (reach === 0 || at + reach > text.length) return -1
    const begin = hashOn(head, text, at + least, at + reach)
    let longest = -1
    let length = 0
    for (let piece = alike.first(begin); piece >= 0; piece = alike.next(piece)) {
      const long = all.length[piece] ?? 0
      if (begins[piece] !== begin || long <= length || !all.standsAt(piece, text, at, long)) continue
      longest = piece
      length = long
    }
    return longest
  }
}

function piecesWithin({ count, length }: Pieces, least: number, most: number): Int32Array {
  const pieces = new Int32Array(count)
  let found = 0
  for (let piece = 0; piece < count; piece += 1) {
    const long = length[piece] ?? 0
    if (long >= least && long <= most) pieces[found++] = piece
  }
  return pieces.subarray(0, found)
}
