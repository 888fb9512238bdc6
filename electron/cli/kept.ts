import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'
import { z } from 'zod'
import { AppError } from '#shared/errors.ts'

/** What the command line remembers of the Atrium of one data folder. */
const Folder = z.object({
  key: z.object({ id: z.string(), value: z.string(), expiresAt: z.number() }).optional(),
  /** The workspace that is meant where none is named. */
  workspaceId: z.string().optional(),
})
export type KeptFolder = z.infer<typeof Folder>

const Kept = z.object({ folders: z.record(z.string(), Folder) })

type Environment = Readonly<Record<string, string | undefined>>

/** The file for it: of this person alone, apart from the data folder, which belongs to the app. */
export function keptPath(env: Environment): string {
  if (process.platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'atrium-cli', 'cli.json')
  const own = env['XDG_CONFIG_HOME']
  return join(own !== undefined && isAbsolute(own) ? own : join(env['HOME'] ?? homedir(), '.config'), 'atrium', 'cli.json')
}

export function readKept(path: string, dataFolder: string): KeptFolder {
  return readAll(path).folders[dataFolder] ?? {}
}

/** Written whole beside it and put in its place: 0600 from its creation. */
export function writeKept(path: string, dataFolder: string, change: Partial<Record<keyof KeptFolder, unknown>>): void {
  const { folders } = readAll(path)
  const kept = Kept.parse({ folders: { ...folders, [dataFolder]: { ...folders[dataFolder], ...change } } })
  const folder = dirname(path)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const whole = `${path}.${process.pid}`
  writeFileSync(whole, `${JSON.stringify(kept, null, 2)}\n`, { mode: 0o600 })
  if (process.platform !== 'win32') chmodSync(whole, 0o600)
  renameSync(whole, path)
}

function readAll(path: string): z.infer<typeof Kept> {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return { folders: {} }
    throw unreadable(path, thrown)
  }
  try {
    return Kept.parse(JSON.parse(text))
  } catch (cause) {
    throw unreadable(path, cause)
  }
}

function unreadable(path: string, cause: unknown): AppError {
  return new AppError('conflict', `${path} cannot be read. Mend it, or delete it and sign in again: atrium login.`, { cause })
}
