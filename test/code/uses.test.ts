import { expect, test } from 'vitest'
import { findUses } from '#core/custom/uses/find-uses.ts'
import { USE_CASES } from './uses-corpus.ts'

test.each(USE_CASES)('$name', ({ source, names, computed = [] }) => {
  const uses = findUses({ source, language: 'typescript' })
  expect(Object.fromEntries(uses.names.map(({ name, lines }) => [name, lines]))).toEqual(names)
  expect(uses.computed.map(({ line, column }) => `${line}:${column}`)).toEqual(computed)
})

const PLAIN = USE_CASES.filter(({ source }) => !/: (P|Config|Record|unknown|\{ name)|^type |^interface /m.test(source))

test.each(PLAIN)('$name, as JavaScript', ({ source, names, computed = [] }) => {
  const uses = findUses({ source, language: 'javascript' })
  expect(Object.fromEntries(uses.names.map(({ name, lines }) => [name, lines]))).toEqual(names)
  expect(uses.computed.map(({ line, column }) => `${line}:${column}`)).toEqual(computed)
})
