import { spawn } from 'node:child_process'
import { userInfo } from 'node:os'
import path from 'node:path'
import { newUuid } from '#core/lib/ids.ts'
import { buildChildEnvironment, readVariable } from './child-environment.ts'
import { send } from './kill-tree.ts'
import { findMembers } from './process-table.ts'

/** Long enough for a slow profile, short enough that a broken one does not hold the first start up. */
export const LOGIN_PATH_DEADLINE_MS = 3_000
/** More than any PATH; a profile that prints for ever is cut off here. */
const MAX_OUTPUT_BYTES = 1024 * 1024

interface LoginPathNeeds {
  /** This process's own environment. */
  readonly baseEnvironment: Readonly<Record<string, string>>
  /** Absent: the one the environment names, or the user's own. */
  readonly shell?: string | undefined
  readonly deadlineMs?: number | undefined
}

/**
 * The PATH of the person's login shell, which a program started from a dock or a menu does not have. Asked once; undefined on
 * Windows (there is no such difference) and whenever the shell fails, prints nonsense or is not done at the deadline.
 */
export async function findLoginPath({ baseEnvironment, shell, deadlineMs }: LoginPathNeeds): Promise<string | undefined> {
  const program = shell ?? readVariable(baseEnvironment, 'SHELL') ?? userInfo().shell
  if (process.platform === 'win32' || program === null || program === '') return undefined
  const marker = newUuid()
  const output = await askShell({ program, marker, baseEnvironment, deadlineMs: deadlineMs ?? LOGIN_PATH_DEADLINE_MS })
  return parsePath(output, marker)
}

/** The login shell's folders first, then those of ours it does not have. */
export function mergePaths(login: string | undefined, current: string | undefined): string {
  const folders = [login ?? '', current ?? '']
    .join(':')
    .split(':')
    .filter(folder => folder !== '')
  return [...new Set(folders)].join(':')
}

interface Question {
  readonly program: string
  readonly marker: string
  readonly baseEnvironment: Readonly<Record<string, string>>
  readonly deadlineMs: number
}

/** A profile may print anything before and after, so the answer stands between two unique words. */
async function askShell({ program, marker, baseEnvironment, deadlineMs }: Question): Promise<string> {
  const words = `printf '%s%s%s' '${marker}' "$PATH" '${marker}'`
  // Fish holds PATH as a list and joins it with spaces when quoted.
  const command = path.basename(program) === 'fish' ? `printf '%s%s%s' '${marker}' (string join : $PATH) '${marker}'` : words
  const mark = `login-path:${marker}`
  const child = spawn(program, ['-l', '-c', command], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: buildChildEnvironment({ base: baseEnvironment, configured: {}, mark, os: process.platform }),
    detached: true,
    cwd: readVariable(baseEnvironment, 'HOME') ?? '/',
  })
  const output = await new Promise<string>(resolve => {
    let text = ''
    const done = () => {
      clearTimeout(deadline)
      resolve(text)
    }
    const deadline = setTimeout(done, deadlineMs)
    child.on('error', done)
    child.on('exit', () => setImmediate(done))
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      if (text.length > MAX_OUTPUT_BYTES || text.split(marker).length > 2) done()
    })
  })
  child.stdout.destroy()
  if (child.pid !== undefined) for (const pid of await findMembers({ groupId: child.pid, mark })) send(pid, 'SIGKILL')
  child.unref()
  return output
}

function parsePath(output: string, marker: string): string | undefined {
  const [, found, after] = output.split(marker)
  const isWhole = after !== undefined && found !== undefined && found !== '' && !/[\r\n\0]/.test(found)
  return isWhole ? found : undefined
}
