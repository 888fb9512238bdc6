import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { REQUIREMENTS } from '../requirements.ts'

test('every sentence of the security document names a promise that exists', () => {
  const lines = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'security.md'), 'utf8').split('\n')
  const sentences = lines.filter(line => line.startsWith('- '))
  expect(sentences.length).toBeGreaterThan(20)
  for (const sentence of sentences) {
    const promise = /`([a-z]+\.[a-z0-9-]+)`$/.exec(sentence)?.[1]
    expect(promise && Object.hasOwn(REQUIREMENTS, promise), sentence).toBe(true)
  }
})
