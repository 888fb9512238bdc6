import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import type { ServerLogLine } from '#shared/model/server.ts'
import { isRedactable } from '#shared/redactable.ts'
import { FrameCleaner } from '#core/upstreams/frames/clean-frame.ts'
import { ServerLog } from '#core/upstreams/server-log.ts'
import { createRedactor } from '#core/vault/redact.ts'
import { redactPieces } from '#core/vault/redact-pieces.ts'
import { verifies } from '../verifies.ts'

const VALUE = 'correct-horse-battery-staple'
const secrets = [{ name: 'PASS', value: VALUE }]

/** The longest part of the value, or of its base64, that can still be read in what was let out. */
function longestRest(out: string, forms: readonly string[]): number {
  let longest = 0
  for (const form of forms)
    for (let from = 0; from < form.length; from += 1)
      for (let to = from + longest + 1; to <= form.length && out.includes(form.slice(from, to)); to += 1) longest = to - from
  return longest
}

verifies(
  'secrets.never-out',
  'a secret that is cut over messages, wherever and into however many, leaves no more than its beginning',
  () => {
    for (const form of [VALUE, Buffer.from(VALUE).toString('base64'), Buffer.from(VALUE).toString('hex')]) {
      for (let size = 1; size <= form.length; size += 1) {
        const pieces = redactPieces(createRedactor(secrets))
        const parts = form.match(new RegExp(`.{1,${size}}`, 'g')) ?? []
        const out = parts.map(part => pieces.one(part)).join('')
        expect(longestRest(out, [form])).toBeLessThan(10)
        expect(out).toContain('[redacted: PASS]')
      }
    }
  },
)

verifies(
  'secrets.never-out',
  'what only begins like a secret is itself again in the next message, and other members are not mixed up with it',
  () => {
    const { one: json } = redactPieces(createRedactor(secrets))
    expect(json({ message: 'it was correct', data: VALUE.slice(12) })).toEqual({ message: 'it was correct', data: VALUE.slice(12) })
    expect(json({ message: ' and so on', data: 'x' })).toEqual({ message: ' and so on', data: 'x' })
    expect(json({ message: 'half: correct-hor' })).toEqual({ message: 'half: [redacted: PASS]' })
    expect(json({ message: 'se-battery-staple, done' })).toEqual({ message: '[redacted: PASS], done' })
    const same = { message: 'nothing', data: [1, { deep: 'x' }] }
    expect(json(same)).toBe(same)
  },
)

verifies('secrets.never-out', 'the log of a server has no secret that its process cut over chunks and over lines', async () => {
  const told: ServerLogLine[] = []
  const log = new ServerLog({ now: () => 0, tell: lines => void told.push(...lines) })
  const stream = new PassThrough()
  log.follow(stream, 'stderr', createRedactor(secrets))
  for (const chunk of ['a correct-', 'horse-battery-staple b\n', 'in lines: correct-ho\n', 'rse-batt\n', 'ery-staple\n', 'end\n'])
    stream.write(chunk)
  stream.end()
  await new Promise(resolve => stream.once('close', resolve))
  log.flush()
  const mark = '[redacted: PASS]'
  expect(told.map(({ text }) => text)).toEqual([`a ${mark} b`, `in lines: ${mark}`, mark, mark, 'end'])
  expect(log.lastLines()).toEqual(log.list().map(({ text }) => text))
})

verifies('secrets.never-out', 'frames have no secret that a server cut over the notifications of one call', () => {
  const cleaner = new FrameCleaner()
  cleaner.learn(secrets)
  const progress = (token: number, message: string) => ({
    text: JSON.stringify({ jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: token, message } }),
    cut: undefined,
  })
  const given = [progress(1, 'correct-horse'), progress(2, 'other'), progress(1, '-battery-staple')]
  const frames = given.flatMap(frame => cleaner.clean([frame], () => true).map(({ text }) => text))
  expect(frames.join('')).not.toMatch(/correct|battery|staple/)
  expect(frames[1]).toContain('other')
})

verifies('secrets.never-out', 'where two secrets overlap, one begins or holds another, nothing of either stays', () => {
  const { text } = createRedactor([
    { name: 'ONE', value: 'abcdef' },
    { name: 'TWO', value: 'defghi' },
    { name: 'LONG', value: 'abcdef-and-more' },
    { name: 'AROUND', value: 'x-abcdef-x' },
  ])
  expect(text('<abcdefghi> <abcdef-and-more> <x-abcdef-x>')).toBe(
    '<[redacted: ONE][redacted: TWO]> <[redacted: LONG]> <[redacted: AROUND]>',
  )
})

verifies('secrets.never-out', 'a part of a long secret is taken out too, and each of its lines once it was encoded in lines', () => {
  const value = Array.from({ length: 1_000 }, (_, index) => (index * 7919).toString(36)).join('.')
  const { text } = createRedactor([{ name: 'LONG', value }])
  expect(text(`<${value}>`)).toBe('<[redacted: LONG]>')
  expect(longestRest(text(value.slice(100, 1_500)), [value])).toBeLessThan(64)
  const lines = (
    Buffer.from(value)
      .toString('base64')
      .match(/.{1,76}/g) ?? []
  ).filter(line => line.length >= 8)
  expect(text(lines.join('\n')).replaceAll(/\[redacted: LONG\]|\n/g, '')).toBe('')
})

verifies('secrets.never-out', 'entities of every kind and the way Go writes JSON are known', () => {
  const value = `a<b>&"c'd-and-more`
  const { text } = createRedactor([{ name: 'HTML', value }])
  for (const apostrophe of ['&#39;', '&#039;', '&#x27;', '&apos;', "'"])
    expect(text(`a&lt;b&gt;&amp;&quot;c${apostrophe}d-and-more`)).toBe('[redacted: HTML]')
  expect(text('a&#60;b&#62;&#38;&#34;c&#39;d-and-more')).toBe('[redacted: HTML]')
  expect(text('a&#x3C;b&#x3E;&#x26;&#x22;c&#x27;d-and-more')).toBe('[redacted: HTML]')
  expect(text(`a\\u003cb\\u003e\\u0026\\"c'd-and-more`)).toBe('[redacted: HTML]')
})

verifies('secrets.never-out', 'a value too short to be looked for is told from others', () => {
  expect(['123', '🗝x', '1234', 'long enough'].map(isRedactable)).toEqual([false, false, true, true])
  for (const value of ['123', '1234']) expect(createRedactor([{ name: 'X', value }]).text(value) === value).toBe(!isRedactable(value))
})

test('a secret that repeats itself, in a text of nothing else, takes time in proportion', () => {
  const { text } = createRedactor([{ name: 'SAME', value: `${'a'.repeat(65_000)}b` }])
  const before = performance.now()
  expect(text('a'.repeat(200_000))).toBe('[redacted: SAME]')
  expect(performance.now() - before).toBeLessThan(20_000)
})
