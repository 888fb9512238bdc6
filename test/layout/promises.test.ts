import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { REQUIREMENTS } from '../requirements.ts'
import { verifies } from '../verifies.ts'

const root = path.resolve(import.meta.dirname, '../..')
const TESTS = [
  'test/**/*.test.ts',
  'test/**/*.spec.ts',
  'electron/**/*.test.ts',
  'shared/**/*.test.ts',
  'renderer/**/*.test.ts',
  'renderer/**/*.test.tsx',
]

/** Every promise cited in `sources`, by their calls of verifies. */
function citedIn(sources: readonly string[]): ReadonlySet<string> {
  return new Set(sources.flatMap(source => [...source.matchAll(/\bverifies\(\s*'([^']+)'/g)].map(match => match[1]!)))
}

verifies(
  'layout.promises-cited',
  'every promise of the product is proven by a test, and no test cites a promise that was never made',
  () => {
    const cited = citedIn(globSync(TESTS, { cwd: root }).map(file => readFileSync(path.join(root, file), 'utf8')))
    const promised = Object.keys(REQUIREMENTS)
    expect({
      promisedButNotProven: promised.filter(id => !cited.has(id)),
      citedButNotPromised: [...cited].filter(id => !promised.includes(id)),
    }).toEqual({ promisedButNotProven: [], citedButNotPromised: [] })
  },
)

test('a citation is found on the same line and on the next', () => {
  // Put together here, so that this file does not cite what it looks for.
  const call = ['veri', 'fies('].join('')
  expect([...citedIn([`${call}'store.one', 'x'`, `${call}\n  'store.two',`])]).toEqual(['store.one', 'store.two'])
})
