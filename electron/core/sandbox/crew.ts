import { availableParallelism } from 'node:os'
import type { Log } from '#core/lib/log.ts'
import { startThread, type Thread } from './thread.ts'

export interface Program {
  /** The text of the worker. */
  readonly worker: string
  readonly wasm: WebAssembly.Module
}

export interface CrewOptions {
  readonly log: Log
  readonly load: () => Promise<Program>
  /** At most so many workers. */
  readonly workers: number
  /** A worker that did nothing for so long ends; one stays. */
  readonly idleMs: number
}

/** The workers there are, and which of them have nothing to do. */
export interface Crew {
  readonly takeIdle: () => Thread | undefined
  readonly hasIdle: () => boolean
  /** A worker that ended meanwhile is no longer one. */
  readonly putBack: (thread: Thread) => void
  /** Starts one more where there may be one more; false when it could not be started. */
  readonly grow: () => Promise<boolean>
  /** Whether as many workers compute as can at full speed. */
  readonly isComputing: () => boolean
  readonly size: () => number
  readonly close: () => Promise<void>
}

interface Resting {
  readonly thread: Thread
  readonly since: number
}

export function createCrew({ log, load, workers, idleMs }: CrewOptions): Crew {
  const shared = { stops: new SharedArrayBuffer(4 * workers), busy: new SharedArrayBuffer(4 * workers) }
  const processors = availableParallelism()
  const fullSpeed = Math.max(1, processors - 1)
  const slots = Array.from({ length: workers }, (_, slot) => slot)
  const all = new Map<Thread, number>()
  let idle: readonly Resting[] = []
  let isClosed = false

  const rest = (thread: Thread) => {
    if (thread.isAlive()) idle = [...idle, { thread, since: performance.now() }]
  }
  const forget = (thread: Thread) => {
    const slot = all.get(thread)
    if (slot !== undefined) slots.push(slot)
    all.delete(thread)
    idle = idle.filter(one => one.thread !== thread)
  }
  const shrink = () => {
    const [oldest] = idle
    if (oldest !== undefined && all.size > 1 && performance.now() - oldest.since > idleMs) void oldest.thread.end()
  }
  const clock = setInterval(shrink, Math.max(10, idleMs / 4)).unref()

  return {
    // The last one that rested: its machine is warm, and the others may end.
    takeIdle: () => {
      const last = idle.at(-1)
      idle = idle.slice(0, -1)
      return last?.thread
    },
    hasIdle: () => idle.length > 0,
    putBack: rest,
    grow: async () => {
      const slot = slots.shift()
      if (slot === undefined) return true
      const { worker, wasm } = await load()
      if (isClosed) return false
      const thread = startThread(worker, { wasm, ...shared, slot, fullSpeed }, { log, onGone: forget })
      all.set(thread, slot)
      await thread.ready
      rest(thread)
      return thread.isAlive()
    },
    isComputing: () => new Int32Array(shared.busy).reduce((sum, one) => sum + one, 0) >= processors,
    size: () => all.size,
    close: async () => {
      isClosed = true
      clearInterval(clock)
      await Promise.all([...all.keys()].map(thread => thread.end()))
    },
  }
}
