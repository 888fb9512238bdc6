import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { MARK_NAME } from './child-environment.ts'

const run = promisify(execFile)

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

async function findOnLinux(wanted: TreeId): Promise<number[]> {
  const pids = (await readdir('/proc'))
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .filter(pid => pid !== process.pid)
  const found = await Promise.all(pids.map(async pid => ((await isMember(pid, wanted)) ? pid : 0)))
  return found.filter(pid => pid !== 0)
}

async function isMember(pid: number, { groupId, mark }: TreeId): Promise<boolean> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (state === 'Z' || state === 'X') return false
    if (groupId !== 0 && Number(group) === groupId) return true
    return carriesMark(await readFile(`/proc/${pid}/environ`, 'latin1'), mark)
  } catch {
    // It ended meanwhile, or belongs to another user: not ours either way.
    return false
  }
}

function carriesMark(environ: string, mark: string): boolean {
  const whole = `${MARK_NAME}=${mark}`
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
