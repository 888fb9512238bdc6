import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { AppError } from '#shared/errors.ts'
import { openDatabase } from '#core/db/open.ts'
import { ownDataFolder } from '#core/db/owner.ts'
import { tempFolder } from '../harness/temp-folder.ts'

const owner = { pid: process.pid, kind: 'serve', startedAt: 1 } as const

function refusalOf(work: () => unknown): AppError {
  try {
    work()
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown
    throw thrown
  }
  throw new Error('It was not refused.')
}

test('a folder that everybody uses is not made private', () => {
  using folder = tempFolder()
  const shared = join(folder.path, 'shared')
  mkdirSync(shared)
  chmodSync(shared, 0o1777)
  for (const path of [shared, '/']) expect(refusalOf(() => ownDataFolder(path, owner))).toMatchObject({ code: 'invalid_input' })
  expect(statSync(shared).mode & 0o7777).toBe(0o1777)
})

test('a folder that cannot be is told with its reason, and not as owned by another', () => {
  using folder = tempFolder()
  const file = join(folder.path, 'file')
  writeFileSync(file, 'x')
  for (const path of [file, join(file, 'below')]) {
    const { code, message } = refusalOf(() => ownDataFolder(path, owner))
    expect([code, message]).toEqual(['invalid_input', expect.stringMatching(/cannot be used \((EEXIST|ENOTDIR)\)/)])
    expect(message).not.toContain(folder.path)
  }
  const broken = join(folder.path, 'broken')
  mkdirSync(broken)
  writeFileSync(join(broken, 'owner.lock'), 'not a database, and longer than the header of one would be '.repeat(10))
  expect(refusalOf(() => ownDataFolder(broken, owner)).message).toContain('SQLITE_NOTADB')
})

test('a damaged data file is told as that and left as it was', () => {
  using folder = tempFolder()
  const path = join(folder.path, 'atrium.db')
  const damaged = 'this is no database, whatever its name says '.repeat(100)
  writeFileSync(path, damaged)
  expect(refusalOf(() => openDatabase(path))).toMatchObject({ code: 'conflict', message: expect.stringContaining('damaged') })
  expect(readFileSync(path, 'utf8')).toBe(damaged)
})
