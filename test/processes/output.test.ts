import { expect, test } from 'vitest'
import { LineSplitter } from '#core/processes/line-splitter.ts'
import { cutLine, MAX_LINE_CHARACTERS, OutputTail } from '#core/processes/output-tail.ts'

function split(chunks: readonly Buffer[], maxBytes: number): string[] {
  const lines: string[] = []
  const splitter = new LineSplitter({
    maxBytes,
    line: bytes => lines.push(bytes.toString()),
    overflow: bytes => lines.push(`cut ${bytes.toString()}`),
  })
  for (const chunk of chunks) splitter.push(chunk)
  splitter.end()
  return lines
}

test('lines come whole however the bytes arrive, also through the middle of a character', () => {
  const bytes = Buffer.from('one\n\nzwölf 🎈\nlast')
  for (let size = 1; size <= bytes.length; size += 1) {
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_none, index) =>
      bytes.subarray(index * size, (index + 1) * size),
    )
    expect(split(chunks, 100)).toEqual(['one', '', 'zwölf 🎈', 'last'])
  }
})

test('a line that is too long is cut once and its rest dropped, whether it comes in one piece or in many', () => {
  const text = 'ok\n0123456789\nfine\n'
  expect(split([Buffer.from(text)], 4)).toEqual(['ok', 'cut 0123', 'fine'])
  expect(
    split(
      [...Buffer.from(text)].map(byte => Buffer.from([byte])),
      4,
    ),
  ).toEqual(['ok', 'cut 0123', 'fine'])
  expect(split([Buffer.from('0123\n01234')], 4)).toEqual(['0123', 'cut 0123'])
})

test('the tail is bounded by lines and by size, and no character is cut in half', () => {
  const tail = new OutputTail<{ text: string }>()
  for (let index = 0; index < 600; index += 1) tail.add({ text: String(index) })
  expect(tail.list()).toHaveLength(500)
  expect(tail.list()[0]).toEqual({ text: '100' })
  for (let index = 0; index < 300; index += 1) tail.add({ text: 'x'.repeat(8_192) })
  expect(tail.list().length).toBeLessThanOrEqual(128)
  expect(cutLine(`${'x'.repeat(MAX_LINE_CHARACTERS - 1)}🎈`)).toBe(`${'x'.repeat(MAX_LINE_CHARACTERS - 1)}…`)
})
