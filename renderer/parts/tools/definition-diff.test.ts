import { expect, test } from 'vitest'
import { diffDefinitions } from './definition-diff.ts'

const shown = (before: Record<string, unknown> | null, after: Record<string, unknown>) =>
  diffDefinitions(before, after).map(({ field, lines }) => [field, ...lines.map(({ kind, text }) => `${kind} ${text}`)])

test('only what differs is shown, member by member', () => {
  expect(shown({ name: 'a', description: 'One.\nTwo.' }, { name: 'a', description: 'One.\nThree.', title: 'T' })).toEqual([
    ['title', 'added T'],
    ['description', 'same One.', 'removed Two.', 'added Three.'],
  ])
  expect(shown({ description: 'One.' }, { description: 'One.\nTwo.\n' })).toEqual([['description', 'same One.', 'added Two.', 'added ']])
  expect(shown({ name: 'a' }, { name: 'a' })).toEqual([])
  expect(shown({ annotations: { a: 1 } }, {})).toEqual([['annotations', 'removed {', 'removed   "a": 1', 'removed }']])
})

test('a schema is compared line by line, and what stays the same is counted', () => {
  const properties = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`p${String(n)}`, 1]))
  const [field, ...lines] = shown({ inputSchema: { properties } }, { inputSchema: { properties: { ...properties, p10: 2 } } })[0] ?? []
  expect(field).toBe('inputSchema')
  expect(lines.filter(line => /^(added|removed)/.test(line))).toEqual(['removed     "p10": 1,', 'added     "p10": 2,'])
  expect(lines[0]).toBe('skipped 9 lines are the same')
  expect(lines).toHaveLength(10)
})

test('without anything to compare with, all is new; and a whole other text ends in time', () => {
  expect(shown(null, { name: 'a' })).toEqual([['name', 'added a']])
  const long = (mark: string) => Array.from({ length: 20_000 }, (_, n) => `${mark}${String(n)}`).join('\n')
  const [, ...lines] = shown({ description: long('a') }, { description: long('b') })[0] ?? []
  expect(lines).toHaveLength(40_000)
})
