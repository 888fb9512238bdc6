import { expect } from 'vitest'
import { verifies } from '../../../test/verifies.ts'
import { lineOf, placeIn, problemsOf } from './problems.ts'

const source = 'const a = 1\nconst b = config.KEY\nreturn b(\n'
const check = { part: 'source', endLine: null, endColumn: null, severity: 'error' } as const

verifies('code.types', 'problems stand in the order of the source, each line’s once, other parts after them', () => {
  const found = problemsOf({
    source,
    types: [{ from: 33, to: 35, severity: 'error', message: 'Expression expected.' }],
    checked: {
      problems: [
        { ...check, line: 3, column: 10, message: 'Unexpected end', severity: 'warning' },
        { ...check, line: 1, column: 7, message: 'Never read', severity: 'warning' },
        { ...check, part: 'description', line: null, column: null, message: 'Describe it.' },
      ],
      uses: {
        names: [
          { name: 'KEY', lines: [2] },
          { name: 'KNOWN', lines: [1] },
        ],
        computed: [{ line: 1, column: 1 }],
      },
    },
    missing: ['KEY'],
  })
  expect(
    found.map(({ line, severity, part, from, to }) => [line, severity, part, from === undefined ? '' : source.slice(from, to)]),
  ).toEqual([
    [1, 'info', 'source', 'const'],
    [1, 'warning', 'source', 'a'],
    [2, 'warning', 'source', 'KEY'],
    [3, 'error', 'source', 're'],
    [undefined, 'error', 'description', ''],
  ])
  expect(new Set(found.map(({ id }) => id)).size).toBe(found.length)
})

verifies('code.types', 'lines and columns become places, and never leave the text', () => {
  expect([placeIn(source, 1, 1), placeIn(source, 2, 7), placeIn(source, 2, 999), placeIn(source, 99, 1), placeIn('', 1, 5)]).toEqual([
    0,
    18,
    32,
    source.length,
    0,
  ])
  expect([lineOf(source, 0), lineOf(source, 11), lineOf(source, 12), lineOf(source, 999)]).toEqual([1, 1, 2, 4])
})
