import { expect, test } from 'vitest'
import type { ServerLogLine } from '#shared/model/server.ts'
import { EMPTY_LOG, joinLines, linesWith, MOST_LINES, withLines } from './log-lines.ts'

const line = (at: number, text: string): ServerLogLine => ({ at, from: 'stderr', text })

test('a line that came both ways is there once, one that was said twice is there twice', () => {
  const read = [line(1, 'a'), line(2, 'b'), line(2, 'b')]
  expect(joinLines(read, [line(2, 'b'), line(2, 'b'), line(2, 'b'), line(3, 'c')])).toEqual([...read, line(2, 'b'), line(3, 'c')])
})

test('the oldest lines go when there are too many', () => {
  const many = withLines(
    EMPTY_LOG,
    Array.from({ length: MOST_LINES }, (_, at) => line(at, 'x')),
  )
  const more = withLines(many, [line(-1, 'last'), line(-2, 'very last')])
  expect([more.lines.length, more.lines[0]?.at, more.lines.at(-1)?.at, more.characters]).toEqual([MOST_LINES, 2, -2, MOST_LINES - 2 + 13])
})

test('a hundred thousand lines go on being added in a moment', () => {
  let log = withLines(
    EMPTY_LOG,
    Array.from({ length: MOST_LINES }, (_, at) => line(at, 'a line of an ordinary length')),
  )
  const startedAt = performance.now()
  for (let batch = 0; batch < 20; batch += 1)
    log = withLines(
      log,
      Array.from({ length: 500 }, (_, at) => line(at, 'more')),
    )
  // Twenty batches are two seconds of a flood.
  expect(performance.now() - startedAt).toBeLessThan(1_500)
  expect(log.lines).toHaveLength(MOST_LINES)
})

test('few but huge lines are bounded by their size', () => {
  let log = EMPTY_LOG
  for (let at = 0; at < 6_000; at += 1) log = withLines(log, [line(at, 'x'.repeat(8_192))])
  expect(log.characters).toBeLessThanOrEqual(32 * 1024 * 1024)
  expect(log.lines.at(-1)?.at).toBe(5_999)
})

test('the search looks into the text, whatever the case', () => {
  expect(linesWith([line(1, 'An Error'), line(2, 'fine')], ' error ')).toEqual([line(1, 'An Error')])
})
