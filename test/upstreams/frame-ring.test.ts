import { expect, test } from 'vitest'
import { FrameRing, LARGEST_CHUNK, type RawFrame } from '#core/upstreams/frames/frame-ring.ts'

const frame = (text: string, change: Partial<RawFrame> = {}): RawFrame => ({
  at: 1_700_000_000_123,
  ticks: 12.375,
  direction: 'received',
  process: 70_000,
  cause: undefined,
  text,
  ...change,
})

test('a frame is given back as it was, whatever its text is made of', () => {
  const ring = new FrameRing()
  const given = [
    frame(''),
    frame('plain', { direction: 'sent', cause: '01890000-0000-7000-8000-000000000001' }),
    frame('ünïcödé 🗝 漢字 \u0000'),
    frame('漢'.repeat(LARGEST_CHUNK)),
    frame('last', { process: 1 }),
  ]
  for (const one of given) ring.add(one)
  expect(ring.list().map(({ read }) => read())).toEqual(given)
  expect(ring.list().map(({ number }) => number)).toEqual([1, 2, 3, 4, 5])
  expect([ring.first, ring.last, ring.oldest]).toEqual([1, 5, 12.375])
})

test('what is erased is gone, and nothing beside it', () => {
  const ring = new FrameRing()
  for (const text of ['before', 'KESTREL', 'after']) ring.add(frame(text, { cause: 'a call' }))
  ring.list()[1]?.erase()
  const left = ring.list().map(({ read }) => read())
  expect(left.map(({ text }) => text.replaceAll('\0', ''))).toEqual(['before', '', 'after'])
  expect(left[1]).toMatchObject({ cause: 'a call', ticks: 12.375 })
})

test('a server that says little takes little, and dropping all leaves a ring that goes on counting', () => {
  const ring = new FrameRing()
  for (let count = 0; count < 20; count += 1) ring.add(frame('x'.repeat(200)))
  expect(ring.weight).toBeLessThanOrEqual(16 * 1024)
  while (ring.dropOldest() > 0);
  expect([ring.weight, ring.first, ring.list().length, ring.oldest]).toEqual([0, 21, 0, Infinity])
  ring.add(frame('again'))
  expect(ring.list().map(({ number }) => number)).toEqual([21])
})
