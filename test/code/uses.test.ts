import { expect, test } from 'vitest'
import { findUses } from '#core/custom/uses/find-uses.ts'
import { verifies } from '../verifies.ts'
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

verifies('code.uses', 'the sources above are enough to mean something', () => {
  expect(USE_CASES.length).toBeGreaterThanOrEqual(40)
  expect(USE_CASES.filter(({ computed }) => computed !== undefined).length).toBeGreaterThan(10)
})
