import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { z } from 'zod'
import { AppError } from '#shared/errors.ts'
import { makePrivateFile, makePrivateFolder } from './open.ts'

const Owner = z.object({ pid: z.int(), kind: z.enum(['desktop', 'serve']), startedAt: z.int() })
export type Owner = z.infer<typeof Owner>

export interface Ownership {
  readonly release: () => void
}

/**
 * Makes this process the one owner of a data folder for its life. The lock is the operating system's, on a database of its own,
 * so a crash frees it. `conflict` (with `details.owner`) when another process has it, `invalid_input` when the folder cannot be used.
 */
export function ownDataFolder(folder: string, owner: Owner): Ownership {
  try {
    checkOwn(folder)
    return takeFolder(folder, owner)
  } catch (thrown) {
    throw thrown instanceof AppError ? thrown : unusable(thrown)
  }
}

/** A folder that everybody uses, such as the one for temporary files, would be shut to them. */
function checkOwn(folder: string): void {
  const found = statSync(folder, { throwIfNoEntry: false })
  const isShared = dirname(folder) === folder || (found !== undefined && (found.mode & 0o1000) !== 0)
  if (!isShared) return
  throw new AppError('invalid_input', 'Atrium needs a data folder of its own, and this one is for everybody. Name another with --data.')
}

function takeFolder(folder: string, owner: Owner): Ownership {
  makePrivateFolder(folder)
  const lockPath = join(folder, 'owner.lock')
  const notePath = join(folder, 'owner.json')
  makePrivateFile(lockPath)
  const lock = new Sqlite(lockPath, { timeout: 0 })
  try {
    // In memory: nothing is ever written to this file, and no journal shall lie beside it.
    lock.pragma('journal_mode = MEMORY')
    lock.exec('BEGIN EXCLUSIVE')
    makePrivateFile(notePath)
    writeFileSync(notePath, JSON.stringify(owner))
  } catch (cause) {
    lock.close()
    throw codeOf(cause) === 'SQLITE_BUSY' ? ownedByAnother(notePath, cause) : cause
  }
  return {
    release: () => {
      rmSync(notePath, { force: true })
      lock.close()
    },
  }
}

function ownedByAnother(notePath: string, cause: unknown): AppError {
  const owner = readOwner(notePath)
  const who = owner ? `${owner.kind === 'desktop' ? 'the desktop app' : 'serve'}, process ${owner.pid}` : 'another process'
  return new AppError('conflict', `Atrium already runs on this data folder (${who}). Use that one, or quit it first.`, {
    details: owner ? { owner } : {},
    cause,
  })
}

function unusable(cause: unknown): AppError {
  return new AppError(
    'invalid_input',
    `The data folder cannot be used (${codeOf(cause)}). See that it can be written and has room, or name another with --data.`,
    { cause },
  )
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
}

function readOwner(notePath: string): Owner | undefined {
  try {
    return Owner.parse(JSON.parse(readFileSync(notePath, 'utf8')))
  } catch {
    // Only for the words of the refusal: the lock itself has already refused.
    return undefined
  }
}
