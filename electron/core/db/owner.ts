import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
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
 * so a crash frees it. `conflict` (with `details.owner`) when another process has it.
 */
export function ownDataFolder(folder: string, owner: Owner): Ownership {
  makePrivateFolder(folder)
  const lockPath = join(folder, 'owner.lock')
  const notePath = join(folder, 'owner.json')
  makePrivateFile(lockPath)
  const lock = new Sqlite(lockPath, { timeout: 0 })
  try {
    // In memory: nothing is ever written to this file, and no journal shall lie beside it.
    lock.pragma('journal_mode = MEMORY')
    lock.exec('BEGIN EXCLUSIVE')
  } catch (cause) {
    lock.close()
    throw ownedByAnother(notePath, cause)
  }
  makePrivateFile(notePath)
  writeFileSync(notePath, JSON.stringify(owner))
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

function readOwner(notePath: string): Owner | undefined {
  try {
    return Owner.parse(JSON.parse(readFileSync(notePath, 'utf8')))
  } catch {
    // Only for the words of the refusal: the lock itself has already refused.
    return undefined
  }
}
