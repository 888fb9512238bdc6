import type { CodePlace } from '../code-run.ts'

export type FindPlace = (place: CodePlace) => CodePlace

/** Where a piece of the written code begins, and where it was in the source. Both columns from 0. */
interface Piece {
  readonly at: number
  readonly column: number
}

/** Finds places by a source map whose lines are those of its source; what types took away moves only columns. */
export function placeFinder(mappings: string): FindPlace {
  let lines: readonly (readonly Piece[])[] | undefined
  return ({ line, column }) => {
    if (line === null || column === null) return { line, column }
    lines ??= readLines(mappings)
    const piece = lines[line - 1]?.findLast(({ at }) => at <= column - 1)
    return { line, column: piece === undefined ? column : piece.column + (column - 1 - piece.at) + 1 }
  }
}

function readLines(mappings: string): readonly (readonly Piece[])[] {
  let column = 0
  return mappings.split(';').map(line => {
    let at = 0
    return line.split(',').flatMap(segment => {
      const [atStep, , , columnStep] = readNumbers(segment)
      if (atStep === undefined || columnStep === undefined) return []
      at += atStep
      column += columnStep
      return [{ at, column }]
    })
  })
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** The numbers of one segment, in base 64 with a sign (the VLQ of source maps). */
function readNumbers(segment: string): number[] {
  const numbers: number[] = []
  let value = 0
  let shift = 0
  for (const letter of segment) {
    const digit = DIGITS.indexOf(letter)
    value += (digit & 31) << shift
    shift += 5
    if ((digit & 32) !== 0) continue
    numbers.push((value & 1) === 1 ? -(value >> 1) : value >> 1)
    value = 0
    shift = 0
  }
  return numbers
}
