import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'

const root = join(import.meta.dirname, '..', '..')
const readme = readFileSync(join(root, 'README.md'), 'utf8')

test('every picture and document that the README shows is there', () => {
  const targets = [...readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, target]) => target ?? '')
  expect(targets.length).toBeGreaterThan(4)
  for (const target of targets) expect([target, existsSync(join(root, target))]).toEqual([target, true])
})

test('every command that the README names is a script', () => {
  const { scripts } = z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')))
  const named = [...readme.matchAll(/npm run ([a-z]+)/g)].map(([, name]) => name ?? '')
  expect(named.length).toBeGreaterThan(4)
  for (const name of named) expect(Object.keys(scripts)).toContain(name)
})
