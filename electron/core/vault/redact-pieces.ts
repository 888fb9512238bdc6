import { PIECE } from './hit.ts'
import { textsOf, withTexts, type PlacedText } from './message-texts.ts'
import type { Redactor } from './redact.ts'

/** Members of messages whose ends are kept at a time; the longest unheard is forgotten first. */
const MAX_PLACES = 64

/** What comes one after the other: the lines of a log (each a text), the messages that one call sends. */
export interface Piece<T> {
  readonly message: T
  /** Each member goes on where the same member of the message before it of the same kind ended. */
  readonly of: string
}

export interface PieceRedactor {
  /** As `redactAll`, for one alone: what begins a value at its end is a mark, for by the time the rest comes it is out. */
  readonly one: <T>(message: T, of?: string) => T
  /** Redacts what came since the last time, knowing what came before. The same objects where nothing was found. */
  readonly all: <T>(pieces: readonly Piece<T>[]) => T[]
  /** How many of the first of these can be let out: what the others end with may be a value that goes on in the next. */
  readonly certain: (pieces: readonly Piece<unknown>[]) => number
}

type Needs = Pick<Redactor, 'row' | 'json' | 'begins'>

/**
 * A value that is cut over pieces is taken out of all of them that are redacted together, and of those that come later. Keeps the ends of
 * what came before, and nothing else.
 */
export function redactPieces(redactor: Needs): PieceRedactor {
  const ends = new Map<string, string>()
  const endOf = (place: string) => ends.get(place) ?? ''
  const keepEnd = (place: string, end: string) => {
    ends.delete(place)
    ends.set(place, end)
    const [oldest] = ends.keys()
    if (ends.size > MAX_PLACES && oldest !== undefined) ends.delete(oldest)
  }
  const cleanTexts = (texts: readonly PlacedText[]): string[] => {
    const clean = texts.map(() => '')
    for (const [place, { row, at }] of byPlace(texts)) {
      redactor.row(endOf(place), row).forEach((text, index) => (clean[at[index] ?? 0] = text))
      keepEnd(place, row.reduce(endAfter, endOf(place)))
    }
    return clean
  }
  const all = <T>(pieces: readonly Piece<T>[]): T[] => {
    const found = pieces.map(({ message, of }) => textsOf(of, message))
    const clean = cleanTexts(found.flat())[Symbol.iterator]()
    // First what goes on from before, which is gone once a mark stands there.
    return pieces.map(({ message }) => redactor.json(withTexts(message, clean)))
  }
  return {
    all,
    one: (message, of = '') => all([{ message, of }])[0] ?? message,
    certain: pieces => {
      const after = new Map<string, string>()
      const open = new Set<string>()
      let certain = 0
      pieces.forEach(({ message, of }, index) => {
        for (const { place, text } of textsOf(of, message)) {
          const end = endAfter(after.get(place) ?? endOf(place), text)
          after.set(place, end)
          if (redactor.begins(end)) open.add(place)
          else open.delete(place)
        }
        if (open.size === 0) certain = index + 1
      })
      return certain
    },
  }
}

interface Row {
  readonly row: string[]
  /** Where each stands among all. */
  readonly at: number[]
}

function byPlace(texts: readonly PlacedText[]): ReadonlyMap<string, Row> {
  const rows = new Map<string, Row>()
  texts.forEach(({ place, text }, index) => {
    const own = rows.get(place) ?? { row: [], at: [] }
    rows.set(place, own)
    own.row.push(text)
    own.at.push(index)
  })
  return rows
}

/** As much as can begin a piece of a value that goes on. */
function endAfter(before: string, text: string): string {
  return (before + text).slice(1 - PIECE)
}
