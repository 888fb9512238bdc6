import { PIECE } from './hit.ts'
import type { KnownForms } from './known-forms.ts'
import { inSteps } from './in-steps.ts'
import { hashOn, SPREAD } from './spread.ts'

/** What is compared with a text: a form, or of a long one a part of at most `PIECE` characters. Each is there once. */
export interface Pieces {
  readonly count: number
  /** Where a piece is: in which of the forms, from where on, and how many characters. */
  readonly formOf: (piece: number) => string
  readonly from: Int32Array
  readonly length: Uint8Array
  /** Whether so many characters of a piece, from its first, stand in a text at a place. */
  readonly standsAt: (piece: number, text: string, at: number, characters: number) => boolean
  readonly markOf: (piece: number) => string
  /** Not only a part of longer ones. */
  readonly isWhole: (piece: number) => boolean
}

/** The last piece of a long form reaches back, for a short rest would hit by chance. Yields often. */
export function* cutIntoPieces({ forms, marks }: KnownForms): Generator<undefined, Pieces> {
  const most = forms.reduce((sum, form) => sum + Math.max(1, Math.ceil(form.length / PIECE)), 0)
  const inForm = new Int32Array(most)
  const from = new Int32Array(most)
  const length = new Uint8Array(most)
  const markedBy = new Int32Array(most)
  const whole = new Uint8Array(most)
  const formOf = (piece: number) => forms[inForm[piece] ?? 0] ?? ''
  // From the end on: pieces that begin alike end differently.
  const standsAt: Pieces['standsAt'] = (piece, text, at, characters) => {
    const form = formOf(piece)
    const begin = from[piece] ?? 0
    for (let index = characters - 1; index >= 0; index -= 1)
      if (form.charCodeAt(begin + index) !== text.charCodeAt(at + index)) return false
    return true
  }
  const alike = createChains(most)
  let count = 0

  /** The piece that says the same, or a new one. */
  const pieceAt = (form: number, at: number, long: number): number => {
    const text = forms[form] ?? ''
    const hash = hashOn(long, text, at, at + long)
    for (let piece = alike.first(hash); piece >= 0; piece = alike.next(piece))
      if (length[piece] === long && standsAt(piece, text, at, long)) return piece
    inForm[count] = form
    from[count] = at
    length[count] = long
    alike.add(hash, count)
    count += 1
    return count - 1
  }
  yield* inSteps(forms, ({ length: size }, form) => {
    for (let at = 0; at + PIECE < size; at += PIECE) markedBy[pieceAt(form, at, PIECE)] = form
    const last = pieceAt(form, Math.max(0, size - PIECE), Math.min(size, PIECE))
    markedBy[last] = form
    if (size <= PIECE) whole[last] = 1
  })
  return {
    count,
    formOf,
    from,
    length,
    standsAt,
    markOf: piece => marks[markedBy[piece] ?? 0] ?? '',
    isWhole: piece => whole[piece] === 1,
  }
}

/** Numbers from 0 on by a hash; those of one hash, and a few others, follow each other, the last added first. */
export function createChains(most: number) {
  const bits = bitsFor(most * 2)
  const firsts = new Int32Array(2 ** bits).fill(-1)
  const nexts = new Int32Array(most)
  const slotOf = (hash: number) => Math.imul(hash, SPREAD) >>> (32 - bits)
  return {
    first: (hash: number): number => firsts[slotOf(hash)] ?? -1,
    next: (one: number): number => nexts[one] ?? -1,
    add: (hash: number, one: number): void => {
      const slot = slotOf(hash)
      nexts[one] = firsts[slot] ?? -1
      firsts[slot] = one
    },
  }
}

/** Of a table with at least so many places. */
export function bitsFor(places: number): number {
  return Math.min(22, Math.max(8, Math.ceil(Math.log2(places + 1))))
}
