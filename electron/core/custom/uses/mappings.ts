/** A place in the author's own text, both counted from 1. */
export interface Place {
  readonly line: number
  readonly column: number
}

interface Segment {
  readonly column: number
  readonly source: Place
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Finds places of the author's text by those of the text that was made of it (columns from 0), from the `mappings` of a source map. */
export function readMappings(mappings: string): (at: { readonly line: number; readonly column: number }) => Place {
  let sourceLine = 0
  let sourceColumn = 0
  const lines = mappings.split(';').map(line => {
    let column = 0
    return line.split(',').flatMap((text): Segment[] => {
      const [byColumn = 0, , byLine = 0, bySourceColumn = 0] = numbersIn(text)
      if (text === '') return []
      column += byColumn
      sourceLine += byLine
      sourceColumn += bySourceColumn
      return [{ column, source: { line: sourceLine + 1, column: sourceColumn + 1 } }]
    })
  })
  return ({ line, column }) => {
    const before = lines[line - 1]?.findLast(segment => segment.column <= column)
    // Within a token the text is the author's own.
    return before ? { line: before.source.line, column: before.source.column + column - before.column } : { line, column: column + 1 }
  }
}

/** Numbers in base 64, the least significant digit first, its sign in its last bit. */
function numbersIn(text: string): number[] {
  const numbers: number[] = []
  let value = 0
  let shift = 0
  for (const character of text) {
    const digit = DIGITS.indexOf(character)
    value += (digit & 31) << shift
    shift += 5
    if ((digit & 32) !== 0) continue
    numbers.push((value & 1) === 1 ? -(value >> 1) : value >> 1)
    value = 0
    shift = 0
  }
  return numbers
}
