import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { expect } from 'vitest'
import { verifies } from '../verifies.ts'

const root = path.resolve(import.meta.dirname, '../..')

const AGREED = [
  ...['electron', 'renderer', 'shared', 'resources', 'test', 'docs', 'scripts'],
  ...['package.json', 'package-lock.json', 'tsconfig.json', 'electron-builder.yml', 'README.md', 'CHANGELOG.md'],
]
const CONFIGURATION = ['eslint.config.mjs', 'knip.json', 'playwright.config.ts', 'vite.config.ts', 'vitest.config.ts']

verifies('layout.top-level', 'whoever opens the project finds the agreed folders and files, configuration, and nothing else', () => {
  const tracked = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).trim().split('\n')
  const top = [...new Set(tracked.map(file => file.split('/')[0]!))]
  const visible = top.filter(name => !name.startsWith('.'))
  expect(visible.sort()).toEqual([...AGREED, ...CONFIGURATION].sort())
})
