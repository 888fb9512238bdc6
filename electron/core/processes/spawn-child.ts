import { spawn, type ChildProcess } from 'node:child_process'
import { mkdir, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { AppError } from '#shared/errors.ts'
import type { Database } from '#core/db/database.ts'
import { newUuid } from '#core/lib/ids.ts'
import { buildChildEnvironment } from './child-environment.ts'
import { enterChild, leaveChild } from './child-ledger.ts'
import { findCommand, type FoundCommand } from './find-command.ts'
import { endTree } from './kill-tree.ts'
import type { Watch } from './parent-watch.ts'
import type { TreeId } from './process-table.ts'
import { readStartTime } from './start-time.ts'

/** What the configuration says to run, with secrets resolved. */
export interface ChildLaunch {
  readonly serverId: string
  readonly command: string
  readonly args: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  /** Absolute; null for a private folder of the server. */
  readonly cwd: string | null
}

export interface SpawnNeeds {
  readonly db: Database
  /** Names this data folder; every child carries it. */
  readonly folderMark: string
  readonly dataFolder: string
  readonly baseEnvironment: Readonly<Record<string, string>>
  readonly now: () => number
  /** Ends the child when we are killed. */
  readonly parentWatch?: Pick<Watch, 'add' | 'drop'>
}

export interface ChildExit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** A running child, leader of a process group of its own. Who spawned it must call `end`, also after it exited by itself. */
export interface Child {
  readonly pid: number
  readonly tree: TreeId
  readonly stdin: Writable
  readonly stdout: Readable
  readonly stderr: Readable
  readonly exited: Promise<ChildExit>
  /** After `exited`, when its last words have been read too (or a grandchild keeps the pipe open). */
  readonly drained: Promise<ChildExit>
  readonly hasExited: () => boolean
  /** Ends the whole tree and resolves, with whether it worked, when nothing of it lives. Safe to call more than once. */
  readonly end: (graceMs?: number) => Promise<boolean>
}

/** How long the last words of an exited child are waited for. */
const DRAIN_MS = 250

/**
 * Starts a child without a shell, in its own process group, with a built environment, and enters it in the ledger in the same tick.
 * Throws `upstream_failed` with the reason in words.
 */
export async function spawnChild(needs: SpawnNeeds, launch: ChildLaunch): Promise<Child> {
  checkPlain(launch)
  const folder = await openFolder(needs, launch)
  const mark = `${needs.folderMark}:${newUuid()}`
  const environment = buildChildEnvironment({ base: needs.baseEnvironment, configured: launch.environment, mark, os: process.platform })
  const found = await findCommand({ command: launch.command, environment, folder, os: process.platform })
  const spawned = start(found, launch, { folder, environment })
  const { pid } = spawned
  if (pid === undefined) throw failedSpawn(launch, await readError(spawned))
  const row = { pid, started: readStartTime(pid) ?? '', serverId: launch.serverId }
  const child = watch(spawned, {
    pid,
    mark,
    forget: () => {
      leaveChild(needs.db, row)
      needs.parentWatch?.drop(pid)
    },
  })
  try {
    enterChild(needs.db, row, needs.now())
    needs.parentWatch?.add({ pid, started: row.started, mark })
  } catch (error) {
    // A child that the next start would not know of may not run.
    await child.end(0)
    throw error
  }
  return child
}

/** A line break or NUL in a command line is never meant, and is how a command is smuggled past a reader. */
function checkPlain({ command, args, environment, cwd }: ChildLaunch): void {
  const isPlainLine = (text: string) => !/[\r\n\0]/.test(text)
  const isPlain = [command, ...args, cwd ?? ''].every(isPlainLine) && !Object.values(environment).some(value => value.includes('\0'))
  if (!isPlain)
    throw new AppError('upstream_failed', 'The command, its arguments or its environment contain a line break or NUL. Remove it.')
}

/** Where a server runs that names no folder. Its alone, and deleted with it. */
export function privateFolderOf(dataFolder: string, serverId: string): string {
  return path.join(dataFolder, 'servers', serverId)
}

async function openFolder({ dataFolder }: SpawnNeeds, { serverId, cwd }: ChildLaunch): Promise<string> {
  if (cwd === null) {
    const own = privateFolderOf(dataFolder, serverId)
    await mkdir(own, { recursive: true, mode: 0o700 })
    return own
  }
  const isFolder = await stat(cwd).then(
    found => found.isDirectory(),
    () => false,
  )
  if (!isFolder) throw new AppError('upstream_failed', 'Its working folder does not exist.')
  return cwd
}

type Spawned = ReturnType<typeof start>

function start(found: FoundCommand, launch: ChildLaunch, { folder, environment }: { folder: string; environment: Record<string, string> }) {
  try {
    return spawn(found.file, [...found.leadingArgs, ...launch.args], {
      cwd: folder,
      env: environment,
      stdio: ['pipe', 'pipe', 'pipe'],
      // A group of its own, to be signalled as a whole. On Windows it would only open a console window.
      detached: process.platform !== 'win32',
      windowsHide: true,
      shell: false,
    })
  } catch (error) {
    // Node throws some of the system's refusals and emits the others.
    throw failedSpawn(launch, error)
  }
}

function readError(child: ChildProcess): Promise<unknown> {
  return new Promise(resolve => {
    child.once('error', resolve)
  })
}

function failedSpawn({ command }: ChildLaunch, error: unknown): AppError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
  const words: Readonly<Record<string, string>> = {
    ENOENT: 'was not found, or the program it names in its first line was not',
    EACCES: 'may not be run by this user',
    ENOEXEC: 'is not a program for this machine',
    E2BIG: 'was given more arguments or environment than the system allows',
    EAGAIN: 'could not be started: the system has no room for another process',
  }
  return new AppError('upstream_failed', `The command "${path.basename(command)}" ${words[code] ?? `could not be started (${code})`}.`)
}

interface Watched {
  readonly pid: number
  readonly mark: string
  readonly forget: () => void
}

function watch(child: Spawned, { pid, mark, forget }: Watched): Child {
  let hasExited = false
  const { stdin, stdout, stderr } = child
  // A pipe of a dead child fails; that it died is told by `exited`.
  for (const stream of [child, stdin, stdout, stderr]) stream.on('error', () => undefined)
  const exited = new Promise<ChildExit>(resolve => {
    child.once('exit', (code, signal) => {
      hasExited = true
      resolve({ code, signal })
    })
  })
  const closed = new Promise<void>(resolve => {
    child.once('close', () => {
      resolve()
    })
  })
  const drained = exited.then(async exit => {
    await Promise.race([
      closed,
      new Promise<void>(resolve => {
        setTimeout(resolve, DRAIN_MS).unref()
      }),
    ])
    return exit
  })
  let ending: Promise<boolean> | undefined
  const end = async (graceMs?: number): Promise<boolean> => {
    const isGone = await endTree(
      {
        pid,
        mark,
        exited,
        hasExited: () => hasExited,
        closeInput: () => {
          stdin.end()
        },
      },
      graceMs,
    )
    for (const stream of [stdin, stdout, stderr]) stream.destroy()
    try {
      if (isGone) forget()
    } catch {
      // What stays in the ledger, and what could not be ended, is looked after by the next start.
    }
    return isGone
  }
  const tree = { groupId: pid, mark }
  return { pid, tree, stdin, stdout, stderr, exited, drained, hasExited: () => hasExited, end: graceMs => (ending ??= end(graceMs)) }
}
