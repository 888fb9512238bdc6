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

test('adding to a hundred thousand lines looks at those that come and go alone', () => {
  let looks = 0
  const counted = (at: number): ServerLogLine => ({
    at,
    from: 'stderr',
    get text() {
      looks += 1
      return 'a line of an ordinary length'
    },
  })
  const some = (count: number) => Array.from({ length: count }, (_, at) => counted(at))
  const full = withLines(EMPTY_LOG, some(MOST_LINES))
  looks = 0
  const after = withLines(full, some(500))
  expect(after.lines).toHaveLength(MOST_LINES)
  expect(looks).toBe(1_000)
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
