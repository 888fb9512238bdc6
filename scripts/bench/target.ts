import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export interface Endpoint {
  readonly url: string
  readonly key?: string
  /** The echo tool's name there. */
  readonly tool?: string
}

export interface Target extends AsyncDisposable {
  readonly endpoint: Endpoint
  /** Of its process. */
  readonly pid: number
  /** Bytes, after a collection. Only of Atrium. */
  readonly memory: () => Promise<{ readonly rss: number; readonly heapUsed: number }>
}

/** What `npm run serve` runs Node with (scripts/start.mjs); given to every target, for a fair comparison. */
export const SERVE_FLAG = '--max-semi-space-size=4'

/** Starts a target of this folder as a process of its own and waits for the line that tells its address. */
export async function startTarget(file: string, args: readonly string[] = []): Promise<Target> {
  const child = fork(join(import.meta.dirname, file), args, {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    execArgv: ['--expose-gc', SERVE_FLAG],
  })
  const line = await firstLine(child)
  return {
    // Our own targets write it.
    endpoint: JSON.parse(line) as Endpoint,
    pid: child.pid ?? 0,
    memory: async () => {
      child.send('memory')
      // Our own target answers it.
      const [answer] = (await once(child, 'message')) as [{ rss: number; heapUsed: number }]
      return answer
    },
    [Symbol.asyncDispose]: async () => {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    },
  }
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('The target has no output.')
  for await (const line of createInterface({ input: child.stdout })) return line
  throw new Error('The target ended before it told its address.')
}
