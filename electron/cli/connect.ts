import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { AppError } from '#shared/errors.ts'
import { RUNNING_NOTE, RunningNote } from '#shared/model/running-note.ts'
import { Atrium, AtriumError } from '#shared/sdk/index.ts'
import { defaultDataFolder } from '../host/data-folder.ts'
import type { Given } from './arguments.ts'
import { keptPath, readKept, type KeptFolder } from './kept.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** Which Atrium is meant, and what is remembered of it. */
export interface Place {
  readonly dataFolder: string
  readonly keptPath: string
  readonly kept: KeptFolder
}

export function placeOf({ values }: Given, env: Environment): Place {
  const named = textOf(values['data']) ?? (env['ATRIUM_DATA'] || undefined)
  const dataFolder = named === undefined ? defaultDataFolder(process.platform, env, env['HOME'] ?? homedir()) : resolve(named)
  const path = keptPath(env)
  return { dataFolder, keptPath: path, kept: readKept(path, dataFolder) }
}

/** The running Atrium of the data folder. Throws `unreachable` where none runs. */
export function findRunning(dataFolder: string): RunningNote {
  const note = readNote(dataFolder)
  if (note && isRunning(note.pid)) return note
  throw new AtriumError(
    'unreachable',
    `Atrium is not running on ${dataFolder}. Start it (npm start, or npm run serve without a window), or name another folder with --data.`,
    { status: 0 },
  )
}

/** The app, with the key that is given: in a file, in the environment, or by `atrium login`. */
export function connect(given: Given, env: Environment, { dataFolder, kept }: Place): Atrium {
  const named = textOf(given.values['url']) ?? (env['ATRIUM_URL'] || undefined)
  const baseUrl = named ?? findRunning(dataFolder).baseUrl
  // The kept one is of the Atrium of this folder, and for no other address.
  const key = keyOf(textOf(given.values['key-file']), env) ?? (named === undefined ? kept.key?.value : undefined)
  if (key === undefined)
    throw new AppError(
      'unauthenticated',
      'You are not signed in. Use atrium login, or set ATRIUM_KEY to an admin key (App settings, Admin keys).',
    )
  try {
    return new Atrium({ baseUrl, key })
  } catch (cause) {
    throw new AppError('invalid_input', 'The address is not one that a key may go to: https, or http on 127.0.0.1.', { cause })
  }
}

function keyOf(file: string | undefined, env: Environment): string | undefined {
  if (file === undefined) return env['ATRIUM_KEY'] || undefined
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8').trim()
  } catch (cause) {
    throw new AppError('invalid_input', 'What --key-file names cannot be read.', { cause })
  }
}

function readNote(dataFolder: string): RunningNote | undefined {
  try {
    return RunningNote.parse(JSON.parse(readFileSync(join(dataFolder, RUNNING_NOTE), 'utf8')))
  } catch {
    return undefined
  }
}

/** A note that an Atrium left when it was killed leads to nobody, or to whoever has its port now: the key must not go there. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
