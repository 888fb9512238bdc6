import { longestBegun } from './begun-secrets.ts'
import { createFamily } from './family.ts'
import { type Hit, PIECE } from './hit.ts'
import type { KnownForms } from './known-forms.ts'
import { cutIntoPieces, type Pieces } from './pieces.ts'

export interface Finder {
  /** Every known value in a text, in order and apart. Takes time in proportion to the text, whatever is in it. */
  readonly all: (text: string) => readonly Hit[]
  /** What at the very end of a text may be a value that goes on in the next one. */
  readonly begun: (text: string) => Hit | undefined
}

/** The shortest form, and from which length on fewer places of a text need be looked at. */
const SHORT = 4
const LONG = 8

/** Finds forms, none shorter than four characters. Yields often. */
export function* createFinder(known: KnownForms): Generator<undefined, Finder> {
  const pieces = yield* cutIntoPieces(known)
  const short = yield* createFamily(pieces, SHORT, LONG - 1)
  const long = yield* createFamily(pieces, LONG, PIECE)
  const look = (text: string): readonly Found[] => {
    const found: Found[] = []
    const find = (at: number, piece: number) => {
      found.push({ at, end: at + (pieces.length[piece] ?? 0), piece })
    }
    short.look(text, find)
    const isMixed = found.length > 0
    long.look(text, find)
    return isMixed ? found.sort((one, other) => one.at - other.at || other.end - one.end) : found
  }
  return { all: text => toHits(look(text), pieces), begun: longestBegun(pieces) }
}

interface Found {
  readonly at: number
  readonly end: number
  readonly piece: number
}

/** Sets apart what overlaps: what reaches into the one before is taken out as far as it goes on. */
function toHits(found: readonly Found[], { markOf, isWhole }: Pieces): readonly Hit[] {
  if (found.length === 0) return NO_HITS
  const hits: OpenHit[] = []
  let last: OpenHit = { at: 0, end: 0, mark: '' }
  for (const { at, end, piece } of found) {
    if (end <= last.end) continue
    const mark = markOf(piece)
    const goesOn = at < last.end || (at === last.end && !isWhole(piece))
    if (goesOn && mark === last.mark) last.end = end
    else hits.push((last = { at: Math.max(at, last.end), end, mark }))
  }
  return hits
}

const NO_HITS: readonly Hit[] = []

interface OpenHit extends Hit {
  end: number
}
