import { expect, test } from 'vitest'
import { matchCommand } from './match-command.ts'

const score = (typed: string, ...words: string[]) => matchCommand('id', typed, words)

test('letters scattered over a label do not find it', () => {
  expect([score('git', 'Restart gateway'), score('art', 'Restart gateway')]).toEqual([0, 0])
  expect(score('git', 'GitHub', 'open', 'logs')).toBe(1)
})

test('what begins the label comes before what begins a later word, and that before other words', () => {
  const [start, later, other] = [score('key', 'Keys'), score('key', 'Create key'), score('new', 'Create key', 'new')]
  expect(start).toBeGreaterThan(later)
  expect(later).toBeGreaterThan(other)
  expect(other).toBeGreaterThan(0)
})

test('a tool is found by the part after its server, and every word typed must fit', () => {
  expect(score('read', 'files__read_text')).toBeGreaterThan(0)
  expect(score('copy end', 'Copy endpoint')).toBeGreaterThan(0)
  expect(score('copy nothing', 'Copy endpoint')).toBe(0)
})

test('an id is nothing to type', () => {
  expect(matchCommand('go-activity', 'go', ['Activity'])).toBe(0)
})
