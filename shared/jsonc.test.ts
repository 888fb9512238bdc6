import { expect, test } from 'vitest'
import { parseJsonc } from './jsonc.ts'

test('plain JSON reads as JSON does', () => {
  for (const value of [{ a: [1, -2.5e3, true, false, null, 'x"\\\n\u00e9', {}, []] }, [], 'x', 0, null]) {
    expect(parseJsonc(JSON.stringify(value, null, 2))).toEqual({ ok: true, value })
  }
})

test('comments, commas at the end and a byte order mark are passed over', () => {
  expect(parseJsonc('\uFEFF// a\n{ /* b */ "a": [1, 2,], // c\n }\n')).toEqual({ ok: true, value: { a: [1, 2] } })
  expect(parseJsonc('{"a": "// no /* comment */ ,]"}')).toEqual({ ok: true, value: { a: '// no /* comment */ ,]' } })
})

test('what is wrong is told by line and column', () => {
  const wrong: [string, string][] = [
    ['{\n  "a": }', 'line 2, column 8'],
    ['{"a" 1}', 'line 1, column 6'],
    ['[1 2]', 'line 1, column 4'],
    ['{"a": 1} x', 'line 1, column 10'],
    ['{"a": "open', 'line 1, column 7'],
    ["{'a': 1}", 'line 1, column 2'],
    ['[,]', 'line 1, column 2'],
    ['', 'line 1, column 1'],
    ['/* open', 'line 1, column 1'],
    ['nul', 'line 1, column 1'],
  ]
  for (const [text, where] of wrong) expect(parseJsonc(text), text).toEqual({ ok: false, where })
})

test('depth without end is refused, not followed', () => {
  expect(parseJsonc('['.repeat(100_000)).ok).toBe(false)
})
