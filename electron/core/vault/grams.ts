import { inSteps } from './in-steps.ts'
import { bitsFor, type Pieces } from './pieces.ts'
import { SPREAD } from './spread.ts'

/** A part of a text that is looked up in one step: so many characters. */
export const GRAM = 4

/** Tells of four characters of a text where in a piece they may be: a bit for each of its first characters from which on they stand there. */
export type Grams = (text: string, at: number) => number

/** Of the first `step` characters of these pieces. Now and then it names too many places, never too few. Yields often. */
export function* createGrams(all: Pieces, pieces: Int32Array, step: number): Generator<undefined, Grams> {
  const shift = 32 - bitsFor(pieces.length * step * 12)
  // Whether there is any at all is in a table that stays near the processor.
  const known = new Uint8Array(2 ** (29 - shift))
  const offsets = new Uint8Array(2 ** (32 - shift))
  yield
  yield* inSteps(pieces, piece => {
    const form = all.formOf(piece)
    const from = all.from[piece] ?? 0
    for (let offset = 0; offset < step; offset += 1) {
      const slot = Math.imul(gramAt(form, from + offset), SPREAD) >>> shift
      known[slot >>> 3] = (known[slot >>> 3] ?? 0) | (1 << (slot & 7))
      offsets[slot] = (offsets[slot] ?? 0) | (1 << offset)
    }
  })
  return (text, at) => {
    const slot = Math.imul(gramAt(text, at), SPREAD) >>> shift
    return (((known[slot >>> 3] ?? 0) >>> (slot & 7)) & 1) === 0 ? 0 : (offsets[slot] ?? 0)
  }
}

function gramAt(text: string, at: number): number {
  return text.charCodeAt(at) ^ (text.charCodeAt(at + 1) << 8) ^ (text.charCodeAt(at + 2) << 16) ^ (text.charCodeAt(at + 3) << 24)
}
