import { expect, test } from 'vitest'
import type { ServerLogLine } from '#shared/model/server.ts'
import { joinLines, linesWith } from './log-lines.ts'

const line = (at: number, text: string): ServerLogLine => ({ at, from: 'stderr', text })

test('a line that came both ways is there once, one that was said twice is there twice', () => {
  const read = [line(1, 'a'), line(2, 'b'), line(2, 'b')]
  expect(joinLines(read, [line(2, 'b'), line(2, 'b'), line(2, 'b'), line(3, 'c')])).toEqual([...read, line(2, 'b'), line(3, 'c')])
})

test('the oldest lines go when there are too many', () => {
  const many = Array.from({ length: 2_500 }, (_, at) => line(at, 'x'))
  expect(joinLines(many, [line(9_999, 'last')]).at(0)?.at).toBe(501)
})

test('the search looks into the text, whatever the case', () => {
  expect(linesWith([line(1, 'An Error'), line(2, 'fine')], ' error ')).toEqual([line(1, 'An Error')])
})
