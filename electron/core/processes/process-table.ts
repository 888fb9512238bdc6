import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { promisify } from 'node:util'
import { MARK_NAME } from './child-environment.ts'

const run = promisify(execFile)

/** Field 23 of `/proc/<pid>/stat`, counted from the state, which is the third. */
const VSIZE = 20

/** By what the processes of a tree are found. */
export interface TreeId {
  /** A process group; 0 for none. */
  readonly groupId: number
  /** The whole mark of one child, or the folder's part of it for all its children. */
  readonly mark: string
}

/**
 * The living processes of a group, and on Linux also those that left it but still carry the mark in their environment.
 * Zombies are dead: only their parent can remove them.
 */
export async function findMembers(wanted: TreeId): Promise<number[]> {
  if (process.platform === 'linux') return findOnLinux(wanted)
  if (process.platform === 'win32' || wanted.groupId === 0) return []
  return findByPs(wanted.groupId)
}

/** Processes looked at in one turn of the event loop: a fraction of a millisecond, so that calls are not held up where a server ends often. */
const BATCH = 20

async function findOnLinux(wanted: TreeId): Promise<number[]> {
  const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name)).map(Number)
  const found: number[] = []
  for (let at = 0; at < pids.length; at += BATCH) {
    const batch = pids.slice(at, at + BATCH).filter(pid => pid !== process.pid)
    const members = await Promise.all(batch.map(async pid => ((await isMember(pid, wanted)) ? pid : 0)))
    found.push(...members.filter(pid => pid !== 0))
    await nextTurn()
  }
  return found
}

async function isMember(pid: number, { groupId, mark }: TreeId): Promise<boolean> {
  try {
    // At once: the kernel makes this text from memory, and to wait for it takes ten times as long as to read it.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const [state, , group] = fields
    if (state === 'Z' || state === 'X') return false
    if (groupId !== 0 && Number(group) === groupId) return true
    // Without memory of its own it is a thread of the kernel. Another's environment is waited for: it may be locked for a while.
    return fields[VSIZE] !== '0' && carriesMark(await readFile(`/proc/${pid}/environ`, 'latin1'), mark)
  } catch {
    // It ended meanwhile, or belongs to another user: not ours either way.
    return false
  }
}

function carriesMark(environ: string, mark: string): boolean {
  const whole = `${MARK_NAME}=${mark}`
  // Nearly all others: not worth taking apart.
  if (!environ.includes(whole)) return false
  return environ.split('\0').some(entry => entry === whole || entry.startsWith(`${whole}:`))
}

async function findByPs(groupId: number): Promise<number[]> {
  const { stdout } = await run('/bin/ps', ['-axo', 'pid=,pgid=,stat='], { encoding: 'utf8' })
  return stdout.split('\n').flatMap(line => {
    const [pid, group, state] = line.trim().split(/\s+/)
    const isOurs = Number(group) === groupId && state !== undefined && !state.startsWith('Z')
    return isOurs ? [Number(pid)] : []
  })
}
