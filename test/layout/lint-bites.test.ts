import { ESLint } from 'eslint'
import { globSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '../..')

// Files that exist, so that the rules that need types know them; the code below is linted in their place, nothing is written.
const CORE = 'electron/core/platform.ts'
const TEST = 'test/layout/lint-bites.test.ts'
const PAGE = globSync('renderer/app/**/*.tsx', { cwd: root, exclude: ['**/*.test.tsx'] })[0]!

/** Code that lint must refuse, and a word of what it says instead. Specimens: texts that are linted and never run, so nothing is switched off here. */
const BANNED: readonly (readonly [file: string, code: string, message: string])[] = [
  [CORE, 'export default 1', 'Export by name'],
  [CORE, 'export enum Colour { Red }', 'union of strings'],
  [CORE, 'export const home = process.env.HOME', 'electron/core/config.ts only'],
  [CORE, "export const fail = () => { throw new Error('no') }", 'Throw an AppError'],
  [CORE, 'export const at = Date.now()', 'Take `now` from Platform'],
  [CORE, 'export const chance = Math.random()', 'lib/ids.ts'],
  [CORE, "console.log('hello')", 'Unexpected console'],
  [CORE, 'export const text = JSON.parse("1") as string', 'narrow instead of `as`'],
  [CORE, 'export const wide = (a: string, b: string, c: string, d: string, e: string) => a + b + c + d + e', 'too many parameters'],
  [CORE, 'export const f = async () => 1\nf()', 'Promises must be awaited'],
  // A rule switched off without a reason, which is what must be refused.
  [CORE, '// eslint-disable-next-line no-console\nconsole.log(1)', 'Say why'],
  [PAGE, 'export const raw = <button>Save</button>', 'renderer/ui'],
  // A module mock, which no test of ours may have.
  [TEST, "import { vi } from 'vitest'\nvi.mock('node:fs')", 'module mocks'],
]

test('lint refuses what is banned, and says what to write instead', { timeout: 120_000 }, async () => {
  const eslint = new ESLint({ cwd: root })
  const unsaid: string[] = []
  for (const [file, code, message] of BANNED) {
    const [result] = await eslint.lintText(`${code}\n`, { filePath: path.join(root, file) })
    if (!result!.messages.some(found => found.message.includes(message)))
      unsaid.push(`${code}: ${result!.messages.map(found => found.message).join(' | ')}`)
  }
  expect(unsaid).toEqual([])
})
