import { expect, test } from 'vitest'
import { ServerId } from '#shared/model/ids.ts'
import { openWordIndex } from '#core/db/word-index.ts'
import { newId } from '#core/lib/ids.ts'
import { Picker, type Candidate } from '#core/gateway/discovery/rank.ts'
import { verifies } from '../verifies.ts'

const servers = Array.from({ length: 4 }, () => ServerId.parse(newId('srv')))

/** The same numbers in each run. */
function numbersFrom(seed: number): (below: number) => number {
  let last = seed
  return below => {
    last = (last * 48_271) % 2_147_483_647
    return last % below
  }
}

function candidates(count: number, next: (below: number) => number): Candidate[] {
  return Array.from({ length: count }, (_, at) => {
    // Most of one server, so that it would crowd the others out.
    const id = servers[next(10) < 8 ? 0 : next(4)]
    const facts = { id, slug: 's', name: 'S', isOn: true, isApproved: true, fingerprint: '', times: {} }
    // Only what ranking reads.
    const offer = { server: { facts, catalog: undefined }, original: '', item: {} } as unknown as Candidate['offer']
    return { name: `tool_${at}`, offer, score: next(12) }
  })
}

/** What is to come out, by sorting all. */
function sortedPick(all: readonly Candidate[], called: ReadonlySet<string>, limit: number): string[] {
  const rank = ({ name }: Candidate) => (called.has(name) ? 1 : 0)
  const sorted = [...all].sort((a, b) => rank(b) - rank(a) || b.score - a.score || (a.name < b.name ? -1 : 1))
  const top = sorted.slice(0, limit)
  const idOf = ({ offer }: Candidate) => offer.server.facts.id
  const shown = new Set(top.map(idOf))
  if (shown.size !== 1) return top.map(({ name }) => name)
  const others = sorted.filter((one, at) => !shown.has(idOf(one)) && sorted.findIndex(other => idOf(other) === idOf(one)) === at)
  const added = others.filter(({ score }) => score >= (top[0]?.score ?? 0) * 0.6).slice(0, Math.floor(limit * 0.25))
  return [...top.slice(0, limit - added.length), ...added].map(({ name }) => name)
}

verifies('discovery.bounded', 'what is picked in one look at all is what sorting them all would give', () => {
  const next = numbersFrom(11)
  for (let round = 0; round < 300; round += 1) {
    const all = candidates(next(40), next)
    const called = new Set(next(3) === 0 ? [`tool_${next(40)}`] : [])
    const limit = 1 + next(12)
    const picker = new Picker(called, limit)
    for (const { name, offer, score } of all) picker.see(name, offer, score)
    expect(picker.picked().map(({ name }) => name)).toEqual(sortedPick(all, called, limit))
    expect(picker.seen).toBe(all.length)
  }
})

const word = (text: string) => ({ text, isPrefix: false })

test('what was found is kept until the index is another one, and no more than there is room for', () => {
  const index = openWordIndex([{ name: 'text', weight: 1 }], 25)
  index.add([{ id: 1, texts: ['read a file'] }])
  const first = index.match(word('read'))
  expect([...first.ids]).toEqual([1])
  expect(index.match(word('read'))).toBe(first)
  index.add([{ id: 2, texts: ['read a letter'] }])
  expect([...index.match(word('read')).ids]).toEqual([1, 2])
  index.remove([1])
  expect([...index.match(word('read')).ids]).toEqual([2])
  // Room for two words.
  const read = index.match(word('read'))
  const letter = index.match(word('letter'))
  expect(index.match(word('read'))).toBe(read)
  index.match(word('file'))
  expect(index.match(word('read'))).toBe(read)
  expect(index.match(word('letter'))).not.toBe(letter)
  index.close()
})
