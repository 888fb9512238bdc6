import { execFile } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { findMembers } from './process-table.ts'

/** A server gets this long to end by itself once its input is closed, and once more after the polite signal. */
export const GRACE_MS = 2_000
const POLL_MS = 20
/** SIGKILL cannot be ignored; what is still there after this hangs in the kernel. */
const KILL_DEADLINE_MS = 5_000

/** What is needed to end everything a child started, wherever in the process tree it went. */
export interface Tree {
  readonly pid: number
  /** `<folderMark>:<childId>` */
  readonly mark: string
  readonly exited: Promise<unknown>
  readonly hasExited: () => boolean
  /** Tells the server politely that nothing more will come. */
  readonly closeInput: () => void
}

/** Ends the whole tree: input closed, then SIGTERM, then SIGKILL. Resolves with whether all of it is gone. */
export async function endTree(tree: Tree, graceMs: number = GRACE_MS): Promise<boolean> {
  tree.closeInput()
  await Promise.race([tree.exited, sleep(graceMs, undefined, { ref: false })])
  if (process.platform === 'win32') return endOnWindows(tree)
  return (
    (await isGone(tree)) || (await signalUntilGone(tree, 'SIGTERM', graceMs)) || (await signalUntilGone(tree, 'SIGKILL', KILL_DEADLINE_MS))
  )
}

async function isGone(tree: Tree): Promise<boolean> {
  return tree.hasExited() && (await findMembers({ groupId: tree.pid, mark: tree.mark })).length === 0
}

/** SIGKILL goes out on every round, as a dying tree may still fork; SIGTERM once per process, as some count it. */
async function signalUntilGone(tree: Tree, signal: 'SIGTERM' | 'SIGKILL', withinMs: number): Promise<boolean> {
  const told = new Set<number>()
  const deadline = AbortSignal.timeout(withinMs)
  while (!deadline.aborted) {
    const members = await findMembers({ groupId: tree.pid, mark: tree.mark })
    if (members.length === 0 && tree.hasExited()) return true
    for (const pid of members) {
      if (signal === 'SIGKILL' || !told.has(pid)) send(pid, signal)
      told.add(pid)
    }
    await sleep(POLL_MS)
  }
  return false
}

/** Signals a process that may be gone already. */
export function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // Gone meanwhile, which is what was wanted.
  }
}

/** There is no group to signal on Windows: the system's own tool ends the tree as long as its root still lives. */
async function endOnWindows(tree: Tree): Promise<boolean> {
  await new Promise<void>(resolve => {
    execFile('taskkill', ['/PID', String(tree.pid), '/T', '/F'], { windowsHide: true }, () => {
      resolve()
    })
  })
  await Promise.race([tree.exited, sleep(KILL_DEADLINE_MS, undefined, { ref: false })])
  return tree.hasExited()
}
