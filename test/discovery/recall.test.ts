import { afterAll, beforeAll, expect } from 'vitest'
import { estimateTokens } from '#shared/token-estimate.ts'
import { verifies } from '../verifies.ts'
import { startCorpus, type Corpus } from './corpus.ts'
import { HELD_OUT, TUNED, type Question } from './questions.ts'

let corpus: Corpus

beforeAll(async () => {
  corpus = await startCorpus()
}, 120_000)
afterAll(() => corpus[Symbol.asyncDispose]())

/** The questions whose answer is not among the first five. */
async function missedOf(questions: readonly Question[]): Promise<Question[]> {
  const exposed = new Map(corpus.tools.map(({ name, originalName, server }) => [`${server}: ${originalName}`, name]))
  const missed: Question[] = []
  for (const question of questions) {
    const { names } = await corpus.search({ query: question.ask, limit: 5 })
    expect(names.length).toBeLessThanOrEqual(5)
    if (!question.wants.some(wanted => names.includes(exposed.get(wanted) ?? ''))) missed.push(question)
  }
  return missed
}

verifies('discovery.recall', 'every question is about a tool that one of the real servers lists', () => {
  expect(corpus.tools.length).toBeGreaterThanOrEqual(300)
  const known = new Set(corpus.tools.map(({ originalName, server }) => `${server}: ${originalName}`))
  const wanted = [...TUNED, ...HELD_OUT].flatMap(({ wants }) => wants)
  expect(wanted.filter(tool => !known.has(tool))).toEqual([])
  expect(TUNED.length + HELD_OUT.length).toBeGreaterThanOrEqual(60)
})

verifies('discovery.recall', 'of all questions in plain words at least 9 of 10 find their tool among the first five', async () => {
  const [tuned, heldOut] = [await missedOf(TUNED), await missedOf(HELD_OUT)]
  const recall = (missed: number, all: number) => 1 - missed / all
  const figures = {
    all: recall(tuned.length + heldOut.length, TUNED.length + HELD_OUT.length),
    tuned: recall(tuned.length, TUNED.length),
    heldOut: recall(heldOut.length, HELD_OUT.length),
  }
  const parts = Object.entries(figures).map(([part, value]) => `${part} ${value.toFixed(3)}`)
  console.log(`recall@5 over ${String(corpus.tools.length)} tools: ${parts.join(', ')}`)
  console.log(`missed: ${[...tuned, ...heldOut].map(({ ask }) => `"${ask}"`).join(', ')}`)
  expect(figures.all).toBeGreaterThanOrEqual(0.9)
  expect(figures.heldOut).toBeGreaterThanOrEqual(0.8)
})

verifies('discovery.recall', 'what a client reads before its first call shrinks to less than a twentieth', async () => {
  const before = estimateTokens(await corpus.readAtStart(corpus.full))
  const after = estimateTokens(await corpus.readAtStart(corpus.discovering))
  console.log(`tokens at the start, about: ${before.toLocaleString('en')} before, ${after.toLocaleString('en')} after`)
  expect(after).toBeLessThan(1_000)
  expect(after).toBeLessThan(before / 20)
})

verifies('discovery.bounded', 'an answer is small, and says when it was cut, what can be done, and where it looked', async () => {
  const { names, said } = await corpus.search({ query: 'list things of a project', limit: 5 })
  expect(names).toHaveLength(5)
  expect(said).toMatch(/^5 of \d+ tools shown/)
  const within = await corpus.search({ query: 'list things of a project', server: 'Git', limit: 100 })
  expect(within.names.length).toBeLessThanOrEqual(25)
  expect(within.names.every(name => name.startsWith('git__'))).toBe(true)
  expect(await corpus.search({ query: '', server: 'maps' })).toMatchObject({ names: expect.arrayContaining(['maps__maps_geocode']) })
  const none = await corpus.search({ query: 'xylophone' })
  expect(none).toMatchObject({ names: [], said: expect.stringContaining('"gitlab" (') })
})

verifies('discovery.bounded', 'a tool that is called by its name comes first, and another server’s near match keeps a place', async () => {
  for (const query of ['gitlab__list_issues', 'list_commits', 'slack_post_message', 'use git_rebase please', 'take screenshot']) {
    const { names } = await corpus.search({ query, limit: 5 })
    expect(names[0]).toContain(query.replace('use ', '').replace(' please', '').replace(' ', '_'))
  }
  const { names } = await corpus.search({ query: 'list commits of a branch in a repository', limit: 8 })
  expect(new Set(names.map(name => name.split('__')[0])).size).toBeGreaterThan(1)
})
