import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/**
 * The OS's own start time of a process, as a text that is only compared: with it a reused pid is never taken for our child.
 * Undefined when there is no such process, and always on Windows, where no built-in tool tells it cheaply.
 */
export function readStartTime(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') return readLinux(pid)
    if (process.platform === 'darwin') return readMac(pid)
    return undefined
  } catch {
    return undefined
  }
}

/** Clock ticks since the boot (field 22), and the boot they are counted from. */
function readLinux(pid: number): string | undefined {
  // The name in field 2 may hold spaces and brackets, so counting begins after its last bracket.
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  return ticks === undefined ? undefined : `${boot}:${ticks}`
}

function readMac(pid: number): string | undefined {
  const text = execFileSync('/bin/ps', ['-o', 'lstart=', '-p', String(pid)], {
    encoding: 'utf8',
    env: { LC_ALL: 'C' },
    timeout: 2_000,
  }).trim()
  return text === '' ? undefined : text
}
