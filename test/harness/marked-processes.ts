import { readdirSync, readFileSync } from 'node:fs'

/** The living processes whose environment carries the mark of a data folder's children. Linux; read here anew, not by the product's code. */
export function markedProcesses(folderMark: string): number[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .filter(pid => isLiving(pid) && environmentOf(pid).includes(`ATRIUM_CHILD=${folderMark}:`))
}

/** Whether a process lives; one that only waits to be buried does not. */
export function isLiving(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return !['Z', 'X'].includes(stat.slice(stat.lastIndexOf(')') + 2)[0] ?? '')
  } catch {
    return false
  }
}

function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1')
  } catch {
    // It ended meanwhile, or is another user's.
    return ''
  }
}
