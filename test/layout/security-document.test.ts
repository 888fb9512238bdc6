import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { REQUIREMENTS } from '../requirements.ts'
import { verifies } from '../verifies.ts'

const root = join(import.meta.dirname, '..', '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

test('every sentence of the security document names a promise that exists', () => {
  const lines = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'security.md'), 'utf8').split('\n')
  const sentences = lines.filter(line => line.startsWith('- '))
  expect(sentences.length).toBeGreaterThan(20)
  for (const sentence of sentences) {
    const promise = /`([a-z]+\.[a-z0-9-]+)`$/.exec(sentence)?.[1]
    expect(promise && Object.hasOwn(REQUIREMENTS, promise), sentence).toBe(true)
  }
})

test('every place where values could leave names what guards it and a test, and these exist', () => {
  const rows = read('docs/security.md')
    .split('\n')
    .filter(line => line.startsWith('| ') && !/^\| (where|---) \|/.test(line))
  expect(rows.length).toBeGreaterThan(20)
  for (const row of rows) {
    const [, where = '', guards = '', tests = ''] = row.split('|')
    const named = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path)
    expect([where, named(guards).length > 0, named(tests).length > 0]).toEqual([where, true, true])
    for (const path of named(guards)) expect(read(path), where).not.toBe('')
    for (const path of named(tests)) expect(read(path), `${where}: ${path} proves something`).toMatch(/\b(verifies|test)\(/)
  }
})

verifies(
  'secrets.never-out',
  'the desktop is told of keys that expire, and of calls and terminals that wait, alone; nothing reports crashes',
  () => {
    const sources = globSync('electron/**/*.ts', { cwd: root })
    expect(sources.length).toBeGreaterThan(300)
    const telling: string[] = []
    for (const path of sources) {
      const text = read(path)
      expect(text, path).not.toMatch(/crashReporter|process\.report/)
      if (path.startsWith('electron/core/') && /platform\.notify|\bnotify\b[^\n]*=\s*(?:\w+\.)*platform\b/.test(text)) telling.push(path)
    }
    // Whatever else comes to tell it has to be added to the table first.
    expect(telling).toEqual(['electron/core/app.ts'])
    expect(read('electron/core/app.ts').match(/.*\bnotify\b.*/g)).toEqual([
      expect.stringContaining('assembleGates({'),
      expect.stringContaining('openLogins('),
      expect.stringContaining('= options.platform'),
      expect.stringContaining('watchExpiry({'),
    ])
  },
)
