import { expect, test } from 'vitest'
import { layOutJson } from './lay-out-json.ts'

test('JSON is laid out as the platform would, for any value', () => {
  const values: unknown[] = [
    {},
    [],
    { a: [] },
    [1, 'a,b', null, true, { 'x:{': '"}\\' }],
    { a: { b: { c: [{}, [[]]] } } },
    '{"a": 1}',
    -1.5e3,
  ]
  for (const value of values) {
    if (typeof value !== 'object') continue
    expect(layOutJson(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2))
  }
})

test('numbers keep their digits, and a cut text is laid out as far as it goes', () => {
  expect(layOutJson('{"big":12345678901234567890,"one":1.0}')).toBe('{\n  "big": 12345678901234567890,\n  "one": 1.0\n}')
  expect(layOutJson('{"a":[1,{"b":"not fin')).toBe('{\n  "a": [\n    1,\n    {\n      "b": "not fin')
  expect(layOutJson('no json at all')).toBe('no json at all')
})
