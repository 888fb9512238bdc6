import { expect, test } from 'vitest'
import { FrameBook, MAX_TEXT } from '#core/upstreams/frames/frame-book.ts'
import { FrameBudget } from '#core/upstreams/frames/frame-budget.ts'
import { MAX_FRAMES, MAX_WEIGHT } from '#core/upstreams/frames/frame-ring.ts'
import type { KnownSecret } from '#core/vault/known-secret.ts'
import { verifies } from '../verifies.ts'

const CANARY = 'kestrel/"värde"+7f3a9c'
const SECRETS: readonly KnownSecret[] = [{ name: 'TOKEN', value: CANARY }]

interface Options {
  readonly secrets?: readonly KnownSecret[]
  readonly budget?: FrameBudget
}

function openBook({ secrets = SECRETS, budget = new FrameBudget() }: Options = {}) {
  let ticks = 1_000
  const told: number[] = []
  const book = new FrameBook({ now: () => 1_700_000_000_000 + ticks, ticks: () => ticks, budget, tell: last => told.push(last) })
  const tap = book.openProcess({ secrets: () => secrets, isCopy: false })()
  const pass = (ms: number) => {
    ticks += ms
  }
  return { book, tap, told, pass, budget }
}

const message = (value: object) => `${JSON.stringify({ jsonrpc: '2.0', ...value })}\n`

verifies('seeing.inspector', 'a secret is in no frame, in no form it is written in', () => {
  const { book, tap } = openBook()
  const forms = [
    CANARY,
    Buffer.from(CANARY).toString('base64'),
    Buffer.from(`ab${CANARY}yz`).toString('base64url'),
    Buffer.from(CANARY).toString('hex'),
    encodeURIComponent(CANARY),
    JSON.stringify({ inner: CANARY }),
  ]
  for (const form of forms) {
    tap('sent', message({ id: 1, method: 'tools/call', params: { name: 'x', arguments: { [form]: form } } }))
    tap('received', message({ id: 1, result: { content: [{ type: 'text', text: `before ${form} after` }] } }))
    tap('received', message({ method: 'notifications/message', params: { data: form } }))
    tap('received', message({ id: form, method: form, params: {} }))
    tap('received', form)
    // Two parts of an answer that only together are the value.
    tap('received', message({ result: { content: [form.slice(0, 9), form.slice(9)].map(text => ({ type: 'text', text })) } }))
    tap('received', message({ result: 'x'.repeat(MAX_TEXT * 2) + form }))
    tap('received', message({ result: form + 'x'.repeat(MAX_TEXT * 2) }))
  }
  const seen = JSON.stringify(book.read())
  for (const form of forms) {
    expect(seen).not.toContain(form)
    expect(seen).not.toContain(JSON.stringify(form).slice(1, -1))
  }
  expect(seen).toContain('[redacted: TOKEN]')
})

verifies(
  'seeing.inspector',
  'a value that is written in escapes, twice under one name, or too deep to be walked is found all the same',
  () => {
    const { book, tap } = openBook()
    const escaped = Array.from(CANARY, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')
    tap('received', `{"jsonrpc":"2.0","id":1,"result":{"a":"${escaped}"}}`)
    tap('received', `{"jsonrpc":"2.0","id":2,"result":{"a":"${escaped}","a":"harmless"}}`)
    tap('received', `{"jsonrpc":"2.0","id":3,"result":${'['.repeat(20_000)}"${escaped}"${']'.repeat(20_000)}}`)
    tap('received', `{"jsonrpc":"2.0","id":4,"result":"${escaped}${'y'.repeat(MAX_TEXT)}"}`)
    tap('received', `no message, but ${escaped} ${CANARY}`)
    const texts = book.read().map(({ text }) => text)
    expect(texts).toHaveLength(5)
    for (const text of texts) {
      expect(text.includes(CANARY) || text.includes(escaped)).toBe(false)
      expect(text).not.toContain(JSON.stringify(CANARY).slice(1, -1))
    }
  },
)

verifies('seeing.inspector', 'no part of a value stands where a long body was cut', () => {
  // Every place of the value relative to the cut.
  for (let shift = 0; shift <= CANARY.length + 2; shift += 1) {
    const { book, tap } = openBook({ secrets: [{ name: 'TOKEN', value: 'KESTREL-0123456789-KESTREL' }] })
    const head = '{"jsonrpc":"2.0","id":1,"result":"'
    tap('received', `${head}${'x'.repeat(MAX_TEXT - head.length - shift)}KESTREL-0123456789-KESTREL${'x'.repeat(100)}"}`)
    const [frame] = book.read()
    expect(frame?.isCut).toBe(true)
    expect(frame?.text.endsWith('xxxx')).toBe(true)
    expect(frame?.text).not.toContain('KES')
  }
})

verifies('seeing.inspector', 'a token that was renewed is still found in what was said before', () => {
  const book = new FrameBook({ now: () => 1, ticks: () => 1, budget: new FrameBudget(), tell: () => undefined })
  const tokens = ['first-token-0123456789', 'second-token-0123456789', 'third-token-0123456789']
  let secrets = [{ name: 'access token', value: tokens[0]! }]
  const tap = book.openProcess({ secrets: () => secrets, isCopy: false })()
  tap('received', message({ result: tokens[0] }))
  secrets = [{ name: 'access token', value: tokens[1]! }]
  tap('received', message({ result: [tokens[0], tokens[1]] }))
  expect(JSON.stringify(book.read())).not.toMatch(/token-0/)
  secrets = [{ name: 'access token', value: tokens[2]! }]
  tap('received', message({ result: tokens }))
  expect(JSON.stringify(book.read())).not.toMatch(/token-0/)
})

test('a body that holds nothing to hide is shown as it was written, numbers and all', () => {
  const { book, tap } = openBook()
  const text = '{ "jsonrpc": "2.0", "id": 1, "result": { "big": 12345678901234567890, "one": 1.0 } }'
  tap('received', `${text}\n`)
  expect(book.read()[0]?.text).toBe(text)
})

test('an answer says what it answers, how long that took, and for which call', () => {
  const { book, tap, pass } = openBook()
  tap('sent', message({ id: 1, method: 'tools/list', params: {} }))
  tap('sent', message({ id: 2, method: 'tools/call', params: { _meta: { progressToken: 2 } } }), { cause: 'call-a' })
  pass(7)
  // One call is open beside a request of our own: what names nothing is that call's.
  tap('received', message({ method: 'notifications/message', params: {} }))
  tap('received', message({ id: 'q', method: 'roots/list' }))
  tap('sent', message({ id: 'q', result: { roots: [] } }))
  tap('sent', message({ id: 3, method: 'tools/call', params: {} }), { cause: 'call-b' })
  // Two are open: only what names one belongs to it.
  tap('received', message({ method: 'notifications/message', params: {} }))
  tap('received', message({ method: 'notifications/progress', params: { progressToken: 3, progress: 1 } }))
  pass(5)
  tap('received', message({ id: 2, error: { code: -1, message: 'no' } }))
  tap('sent', message({ method: 'notifications/cancelled', params: { requestId: 3 } }))
  // A late answer still belongs to it; a message after it was given up does not.
  tap('received', message({ method: 'notifications/message', params: {} }))
  tap('received', message({ id: 3, result: {} }))
  tap('received', message({ id: 99, result: {} }))
  const seen = book.read().map(({ facts, link }) => [facts.kind, link.method, link.cause, link.durationMs])
  expect(seen).toEqual([
    ['request', 'tools/list', undefined, null],
    ['request', 'tools/call', 'call-a', 12],
    ['notification', 'notifications/message', 'call-a', null],
    ['request', 'roots/list', 'call-a', 0],
    ['answer', 'roots/list', 'call-a', 0],
    ['request', 'tools/call', 'call-b', 5],
    ['notification', 'notifications/message', undefined, null],
    ['notification', 'notifications/progress', 'call-b', null],
    ['error', 'tools/call', 'call-a', 12],
    ['notification', 'notifications/cancelled', 'call-b', null],
    ['notification', 'notifications/message', undefined, null],
    ['answer', 'tools/call', 'call-b', 5],
    ['answer', null, undefined, null],
  ])
})

test('what comes on the stream of a call belongs to that call, however many are open', () => {
  const { book, tap } = openBook()
  tap('sent', message({ id: 1, method: 'tools/call', params: {} }), { cause: 'a' })
  tap('sent', message({ id: 2, method: 'tools/call', params: {} }), { cause: 'b' })
  tap('received', message({ method: 'notifications/message', params: {} }), { cause: 'b' })
  tap('received', message({ id: 's', method: 'elicitation/create', params: {} }), { cause: 'a' })
  tap('sent', message({ id: 's', result: {} }))
  tap('received', message({ error: { code: -1, message: 'no' } }), { cause: 'a' })
  expect(book.read().map(({ link }) => link.cause)).toEqual(['a', 'b', 'b', 'a', 'a', 'a'])
})

test('two processes count their requests for themselves', () => {
  const { book, tap } = openBook()
  const other = book.openProcess({ secrets: () => [], isCopy: true })()
  tap('sent', message({ id: 1, method: 'tools/call', params: {} }), { cause: 'a' })
  other('sent', message({ id: 1, method: 'prompts/get', params: {} }), { cause: 'b' })
  other('received', message({ id: 1, result: {} }))
  tap('received', message({ id: 1, result: {} }))
  expect(book.read().map(({ process, isCopy, link }) => [process, isCopy, link.method, link.cause])).toEqual([
    [1, false, 'tools/call', 'a'],
    [2, true, 'prompts/get', 'b'],
    [2, true, 'prompts/get', 'b'],
    [1, false, 'tools/call', 'a'],
  ])
})

test('the answer to a call is known by what was parsed, also where its id stands after a long result', () => {
  const { book, tap } = openBook()
  tap('sent', message({ id: 1, method: 'tools/call', params: {} }), { cause: 'a' })
  const answer = { result: { text: 'x'.repeat(MAX_TEXT * 3) }, jsonrpc: '2.0', id: 1 }
  tap('received', JSON.stringify(answer), { message: answer })
  const [, frame] = book.read()
  expect(frame).toMatchObject({ isCut: true, bytes: JSON.stringify(answer).length, link: { method: 'tools/call', cause: 'a' } })
  expect(frame!.text.length).toBeLessThanOrEqual(MAX_TEXT)
})

verifies('seeing.inspector', 'a flood is bounded for one server and for all, and the newest frames stay', () => {
  const budget = new FrameBudget(10 * MAX_WEIGHT)
  const books = Array.from({ length: 40 }, () => openBook({ budget }))
  for (let round = 0; round < 100; round += 1)
    for (const { tap } of books) tap('received', message({ id: round, result: 'y'.repeat(round % 2 === 0 ? 200_000 : 20_000) }))
  expect(budget.total).toBeLessThanOrEqual(10 * MAX_WEIGHT)
  const [quiet, loud] = [openBook(), openBook()]
  for (let number = 0; number < MAX_FRAMES * 10; number += 1) quiet.tap('received', message({ id: number, result: {} }))
  const kept = quiet.book.read()
  expect(kept.length).toBeGreaterThanOrEqual(MAX_FRAMES)
  expect(kept.map(({ number }) => number)).toEqual(kept.map((_, index) => MAX_FRAMES * 10 - kept.length + index + 1))
  expect(kept.map(({ text }) => JSON.parse(text).id)).toEqual(kept.map(({ number }) => number - 1))
  for (let number = 0; number < 60; number += 1) loud.tap('received', 'z'.repeat(16 * 1024 * 1024).slice(number))
  expect(loud.budget.total).toBeLessThanOrEqual(MAX_WEIGHT)
  const left = loud.book.read()
  expect(left.at(-1)?.number).toBe(60)
  expect(left.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThanOrEqual(MAX_WEIGHT)
  for (const { book } of books) book.close()
  expect(budget.total).toBe(0)
})

test('the body that was cut does not keep the whole of it in memory', () => {
  const { tap } = openBook()
  globalThis.gc?.()
  const before = process.memoryUsage()
  for (let number = 0; number < 30; number += 1) {
    const bytes = Buffer.alloc(16 * 1024 * 1024, 0x61 + (number % 20))
    tap('received', bytes.toString('latin1'))
  }
  globalThis.gc?.()
  // 30 bodies of 16 MiB would be 480 MiB; without a collection on demand some garbage may still lie about.
  expect(process.memoryUsage().heapUsed - before.heapUsed).toBeLessThan(300 * 1024 * 1024)
})

test('who watches is told in batches, and not any more half a minute after the last word', async () => {
  const { book, tap, told, pass } = openBook()
  const wait = () => new Promise(resolve => setTimeout(resolve, 250))
  tap('received', message({ method: 'a' }))
  await wait()
  expect(told).toEqual([])
  book.watch()
  for (let number = 0; number < 500; number += 1) tap('received', message({ method: 'b' }))
  await wait()
  expect(told).toEqual([501])
  pass(29_000)
  tap('received', message({ method: 'c' }))
  await wait()
  expect(told).toEqual([501, 502])
  pass(2_000)
  tap('received', message({ method: 'd' }))
  await wait()
  expect(told).toEqual([501, 502])
})
