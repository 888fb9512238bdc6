import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { findMembers, type TreeId } from './process-table.ts'

const run = promisify(execFile)

/** Linux tells processor time in hundredths of a second to every program, whatever its kernel counts in. */
const TICK_MS = 10

/** What the process trees of a server take of the machine. */
export interface TreeUsage {
  readonly processes: number
  /** On Linux the share of each process, so that what several use together counts once; elsewhere what is resident. */
  readonly memoryBytes: number
  /** Since the processes began, with their children that have ended. Falls when a process of the tree ends: take differences, and none below 0. */
  readonly cpuMs: number
}

/** All the given trees together. Undefined on Windows: no built-in tool of it tells what belongs to a tree. */
export async function readTreeUsage(trees: readonly TreeId[]): Promise<TreeUsage | undefined> {
  if (process.platform === 'win32') return undefined
  const members = [...new Set((await Promise.all(trees.map(findMembers))).flat())]
  const usages = process.platform === 'linux' ? await Promise.all(members.map(readOnLinux)) : await readByPs(members)
  return usages.filter(usage => usage !== undefined).reduce(add, { processes: 0, memoryBytes: 0, cpuMs: 0 })
}

function add(sum: TreeUsage, usage: TreeUsage): TreeUsage {
  return {
    processes: sum.processes + usage.processes,
    memoryBytes: sum.memoryBytes + usage.memoryBytes,
    cpuMs: sum.cpuMs + usage.cpuMs,
  }
}

/** Undefined when it ended meanwhile. */
async function readOnLinux(pid: number): Promise<TreeUsage | undefined> {
  try {
    const [stat, memoryBytes] = await Promise.all([readFile(`/proc/${pid}/stat`, 'utf8'), readMemory(pid)])
    return { processes: 1, memoryBytes, cpuMs: cpuOfStat(stat) }
  } catch {
    return undefined
  }
}

/** Fields 14 to 17 of `/proc/<pid>/stat`: its own time and that of its children it has waited for, in user and in system. */
export function cpuOfStat(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) * TICK_MS
}

/** The proportional share, or where the system does not tell it what is resident. */
async function readMemory(pid: number): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '')
  const text = /^Pss:/m.test(rollup) ? rollup : await readFile(`/proc/${pid}/status`, 'utf8')
  const kilobytes = /^(?:Pss|VmRSS):\s+(\d+) kB/m.exec(text)?.[1]
  return Number(kilobytes ?? 0) * 1024
}

async function readByPs(pids: readonly number[]): Promise<TreeUsage[]> {
  if (pids.length === 0) return []
  // It fails when one of them ended meanwhile and still tells of the others.
  const listed = await run('/bin/ps', ['-o', 'rss=,time=', '-p', pids.join(',')], { encoding: 'utf8', env: { LC_ALL: 'C' } }).catch(
    (error: unknown) => ({ stdout: error instanceof Error && 'stdout' in error ? String(error.stdout) : '' }),
  )
  return parsePs(listed.stdout)
}

/** Lines such as `  51200   0:03.27` (macOS) or `51200 1-02:03:04` (POSIX: days, hours, minutes, seconds). */
export function parsePs(text: string): TreeUsage[] {
  return text.split('\n').flatMap(line => {
    const found = /^\s*(\d+)\s+(?:(\d+)-)?([\d:.]+)\s*$/.exec(line)
    if (!found) return []
    const [, kilobytes = '0', days = '0', clock = '0'] = found
    const seconds = clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0)
    return [{ processes: 1, memoryBytes: Number(kilobytes) * 1024, cpuMs: Math.round((Number(days) * 86_400 + seconds) * 1_000) }]
  })
}
