import { PassThrough } from 'node:stream'
import { expect } from 'vitest'
import type { ServerLogLine } from '#shared/model/server.ts'
import { FrameBook } from '#core/upstreams/frames/frame-book.ts'
import { FrameBudget } from '#core/upstreams/frames/frame-budget.ts'
import { ServerLog } from '#core/upstreams/server-log.ts'
import { MIN_KEPT_BACK } from '#core/vault/begins-secret.ts'
import { HOLD_MS, holdPieces } from '#core/vault/hold-pieces.ts'
import { createRedactor } from '#core/vault/redact.ts'
import { formsOf, linesOf } from '#core/vault/secret-forms.ts'
import { soon } from '../harness/soon.ts'
import { verifies } from '../verifies.ts'

/** Numbers from 0 to 1 that are the same in every run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const SECRETS = [
  { name: 'PASS', value: 'correct-horse-battery-staple' },
  { name: 'LIKE', value: 'correct-horse-of-another-colour' },
  { name: 'URL', value: 'postgres://user:p%40ss word@db.example.com/main?x="y"&z=<1>' },
  {
    name: 'KEY',
    value: `-----BEGIN PRIVATE KEY-----\n${'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ'.repeat(3)}\n-----END PRIVATE KEY-----`,
  },
  { name: 'WORDS', value: 'Zürich ключ 鍵 🗝 and more' },
  { name: 'PIN', value: '90210' },
] as const
const redactor = createRedactor(SECRETS)
/** All that may not be seen, one line each. */
const FORMS = SECRETS.flatMap(({ value }) => linesOf(value).flatMap(formsOf)).filter(form => !form.includes('\n'))
const ORDINARY = ['it was correct', 'post', 'user:', ' ', '', '9021', 'the answer is 42', 'corr', 'ection']

/** The text cut at random, sometimes into single characters. */
function cut(text: string, random: () => number): string[] {
  const longest = 1 + Math.floor(random() * 20)
  const pieces: string[] = []
  for (let at = 0; at < text.length;) {
    const length = 1 + Math.floor(random() * longest)
    pieces.push(text.slice(at, at + length))
    at += length
  }
  return pieces
}

verifies(
  'secrets.kept-back',
  'however a value, in any form, is cut over pieces, none that is let out shows four characters of its beginning',
  () => {
    const random = seeded(7)
    const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!
    for (let round = 0; round < 4_000; round += 1) {
      const form = pick(FORMS)
      const before = random() < 0.5 ? [pick(ORDINARY)] : []
      const out: string[] = []
      const held = holdPieces(redactor)
      const given = [...before, ...cut(form, random), '|end']
      for (const piece of given) held.push(piece, clean => void out.push(clean))
      held.flush()
      expect(out).toHaveLength(given.length)
      // Of what stands before the value no more is taken than what could begin one together with it.
      const seen = out
        .slice(before.length)
        .join('')
        .replaceAll(/\[redacted: [A-Z]+\]/g, '')
      expect(seen.endsWith('|end') ? seen.slice(0, -4) : seen, `round ${round}: ${JSON.stringify(given)}`).not.toContain(
        form.slice(0, MIN_KEPT_BACK),
      )
      expect(seen.length, `round ${round}: ${JSON.stringify(given)} became ${JSON.stringify(out)}`).toBeLessThan(MIN_KEPT_BACK + 4)
    }
  },
)

verifies('secrets.kept-back', 'what holds no value comes out as it was and in its order, whatever it ends with', () => {
  const random = seeded(11)
  for (let round = 0; round < 500; round += 1) {
    const given = Array.from(
      { length: 1 + Math.floor(random() * 6) },
      () => ['it is post', 'corr ', 'user: 902', 'x', '', '9021 '][Math.floor(random() * 6)]!,
    )
    const out: string[] = []
    const held = holdPieces(redactor)
    for (const piece of given) held.push(piece, clean => void out.push(clean))
    held.flush()
    expect(out).toEqual(given)
  }
})

verifies('secrets.kept-back', 'a piece waits only while its end may begin a value, and no longer than until it is flushed', async () => {
  const held = holdPieces(redactor)
  const out: unknown[] = []
  const push = (message: unknown) => {
    held.push(message, clean => void out.push(clean))
  }
  push({ message: 'all is well', level: 'info' })
  expect(out).toHaveLength(1)
  push({ message: 'the word is corr', level: 'info' })
  push({ message: 'ectly so', level: 'info' })
  expect(out.slice(1)).toEqual([
    { message: 'the word is corr', level: 'info' },
    { message: 'ectly so', level: 'info' },
  ])
  push({ message: 'now correct-' })
  expect(out).toHaveLength(3)
  push({ message: 'horse-battery' })
  push({ message: '-staple' })
  const mark = '[redacted: PASS]'
  expect(out.slice(3)).toEqual([{ message: `now ${mark}` }, { message: mark }, { message: mark }])
  // Nothing follows: it comes by itself, its beginning a mark from ten characters on.
  push('corre')
  push('ct-hor')
  await soon(() => out.length).toBe(8)
  expect(out.slice(6)).toEqual([mark, mark])
})

verifies(
  'secrets.kept-back',
  'the log of a server shows no beginning of a value that its process cut over lines, and all lines at its end',
  async () => {
    const told: ServerLogLine[] = []
    const log = new ServerLog({ now: () => 0, tell: lines => void told.push(...lines) })
    const stream = new PassThrough()
    log.follow(stream, 'stderr', redactor)
    for (const line of ['first', 'see corre', 'ct-h', 'orse-battery-staple', 'last: 9021']) stream.write(`${line}\n`)
    stream.end()
    await new Promise(resolve => stream.once('close', resolve))
    log.flush()
    const mark = '[redacted: PASS]'
    expect(told.map(({ text }) => text)).toEqual(['first', `see ${mark}`, mark, mark, expect.stringMatching(/^last: /)])
  },
)

verifies('secrets.kept-back', 'messages are not shown while the last of their kind may begin a value; then whole, or as marks', () => {
  let ticks = 0
  const told: number[] = []
  const book = new FrameBook({ now: () => 0, ticks: () => ticks, budget: new FrameBudget(), tell: last => told.push(last) })
  const tap = book.openProcess({ secrets: () => SECRETS, isCopy: false })()
  const say = (message: string) => {
    tap('received', JSON.stringify({ jsonrpc: '2.0', method: 'notifications/message', params: { data: message } }))
  }
  const shown = () => book.read().map(({ text }) => text.slice(text.indexOf('"data":"') + 8, -3))
  say('well')
  say('see corre')
  tap('received', JSON.stringify({ jsonrpc: '2.0', id: 1, result: 'answer' }))
  expect(shown()).toEqual(['well'])
  say('ct-horse-battery-staple!')
  expect(shown().toSpliced(2, 1)).toEqual(['well', 'see [redacted: PASS]', '[redacted: PASS]!'])
  say('the last one: correct-hors')
  expect(shown()).toHaveLength(4)
  ticks += HOLD_MS
  expect(shown()[4]).toBe('the last one: [redacted: PASS]')
})
