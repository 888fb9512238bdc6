import { availableParallelism } from 'node:os'
import type { Log } from '#core/lib/log.ts'
import { startThread, type Thread } from './thread.ts'

export interface Program {
  /** The text of the worker. */
  readonly worker: string
  readonly wasm: WebAssembly.Module
}

export interface PoolOptions {
  readonly log: Log
  readonly load: () => Promise<Program>
  /** At most so many workers. */
  readonly workers: number
  /** A worker that did nothing for so long ends; one stays. */
  readonly idleMs: number
}

export interface Pool {
  /** Starts the first worker, so that the first call finds one. */
  readonly warm: () => Promise<void>
  /** A worker for one run of the workspace. Throws what `signal` was aborted with. */
  readonly borrow: (workspace: string, signal: AbortSignal) => Promise<Thread>
  readonly giveBack: (workspace: string, thread: Thread) => void
  readonly size: () => number
  readonly close: () => Promise<void>
}

interface Waiting {
  readonly workspace: string
  readonly take: (thread: Thread) => void
}

/** A run waits for so long before another worker is started: quick runs need few, those that wait for others many. */
const GROW_AFTER_MS = 10

export function createPool(options: PoolOptions): Pool {
  const { log, workers } = options
  const stops = new SharedArrayBuffer(4 * workers)
  const busy = new SharedArrayBuffer(4 * workers)
  const slots = Array.from({ length: workers }, (_, slot) => slot)
  const all = new Map<Thread, number>()
  const idle: { readonly thread: Thread; readonly since: number }[] = []
  const waiting: Waiting[] = []
  const held = new Map<string, number>()
  let starting: Promise<void> | undefined
  let growing: NodeJS.Timeout | undefined
  let isClosed = false

  /** The workspace that has all but one of the workers waits for one of its own, so that others find one. */
  const mayTake = (workspace: string) => workers === 1 || (held.get(workspace) ?? 0) < workers - 1

  function hand(): void {
    for (;;) {
      const next = waiting.findIndex(({ workspace }) => mayTake(workspace))
      const [run] = next === -1 || idle.length === 0 ? [] : waiting.splice(next, 1)
      // The last one used has its machine warm; the others may end.
      const found = run === undefined ? undefined : idle.pop()
      if (run === undefined || found === undefined) break
      held.set(run.workspace, (held.get(run.workspace) ?? 0) + 1)
      run.take(found.thread)
    }
    if (!waiting.some(({ workspace }) => mayTake(workspace))) return
    if (all.size === 0) void grow()
    else
      growing ??= setTimeout(() => {
        growing = undefined
        if (idle.length === 0 && waiting.length > 0) void grow()
      }, GROW_AFTER_MS)
  }

  function grow(): Promise<void> {
    starting ??= startOne().finally(() => {
      starting = undefined
      if (!isClosed) hand()
    })
    return starting
  }

  async function startOne(): Promise<void> {
    const slot = slots.shift()
    if (slot === undefined) return
    const { worker, wasm } = await options.load()
    if (isClosed) return
    const fullSpeed = Math.max(1, availableParallelism() - 1)
    const thread = startThread(worker, { wasm, stops, busy, slot, fullSpeed }, { log, onGone: forget })
    all.set(thread, slot)
    await thread.ready
    if (thread.isAlive()) idle.push({ thread, since: performance.now() })
    else log.warn('sandbox.worker_failed')
  }

  function forget(thread: Thread): void {
    const slot = all.get(thread)
    if (slot === undefined) return
    all.delete(thread)
    slots.push(slot)
    const at = idle.findIndex(one => one.thread === thread)
    if (at !== -1) idle.splice(at, 1)
  }

  const shrink = setInterval(
    () => {
      const now = performance.now()
      while (all.size > 1 && idle[0] !== undefined && now - idle[0].since > options.idleMs) void idle[0].thread.end()
    },
    Math.max(10, options.idleMs / 4),
  )
  shrink.unref()

  return {
    warm: async () => {
      if (all.size === 0) await grow()
    },
    borrow: (workspace, signal) =>
      new Promise((resolve, reject) => {
        const leave = () => {
          waiting.splice(waiting.indexOf(run), 1)
          reject(signal.reason as Error) // Whoever aborts gives an Error.
        }
        const run: Waiting = {
          workspace,
          take: thread => {
            signal.removeEventListener('abort', leave)
            resolve(thread)
          },
        }
        if (signal.aborted) {
          reject(signal.reason as Error) // As above.
          return
        }
        signal.addEventListener('abort', leave, { once: true })
        waiting.push(run)
        hand()
      }),
    giveBack: (workspace, thread) => {
      const left = (held.get(workspace) ?? 1) - 1
      if (left === 0) held.delete(workspace)
      else held.set(workspace, left)
      if (thread.isAlive()) idle.push({ thread, since: performance.now() })
      hand()
    },
    size: () => all.size,
    close: async () => {
      isClosed = true
      clearInterval(shrink)
      clearTimeout(growing)
      await Promise.all([...all.keys()].map(thread => thread.end()))
    },
  }
}
