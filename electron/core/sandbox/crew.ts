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
  /** A slow one first for what computes for long, and last for everything else. */
  readonly takeIdle: (isHeavy: boolean) => Thread | undefined
  readonly hasIdle: () => boolean
  /** Whether there is one, at work or not, that is not slow. */
  readonly hasQuick: () => boolean
  /** A worker that ended meanwhile is no longer one. */
  readonly putBack: (thread: Thread) => void
  /** Starts one more where there may be one more, or a slow one does nothing and can go; false when it could not be started. */
  readonly grow: () => Promise<boolean>
  /** Whether as many workers compute as there are processors, without the slow ones, which make way. */
  readonly isComputing: () => boolean
  readonly size: () => number
  readonly close: () => Promise<void>
}

interface Resting {
  readonly thread: Thread
  readonly since: number
}

export function createCrew({ log, load, workers, idleMs }: CrewOptions): Crew {
  const processors = availableParallelism()
  const shared = {
    stops: numbers(workers),
    busy: numbers(workers),
    spent: numbers(workers),
    slow: numbers(workers),
    turns: numbers(Math.max(1, processors - 1)),
  }
  const slots = Array.from({ length: workers }, (_, slot) => slot)
  const all = new Set<Thread>()
  let idle: readonly Resting[] = []
  let isClosed = false

  const rest = (thread: Thread) => {
    if (thread.isAlive()) idle = [...idle, { thread, since: performance.now() }]
  }
  const forget = (thread: Thread) => {
    all.delete(thread)
    idle = idle.filter(one => one.thread !== thread)
  }
  // Of those of its kind, and of all others after them, the last one that rested: its machine is warm, and the others may end.
  const findIdle = (isHeavy: boolean) => idle.findLast(({ thread }) => thread.isSlow() === isHeavy) ?? idle.at(-1)
  const findIdleSlow = () => idle.find(({ thread }) => thread.isSlow())
  const shrink = () => {
    const oldest = findIdleSlow() ?? idle[0]
    if (oldest !== undefined && all.size > 1 && performance.now() - oldest.since > idleMs) void oldest.thread.end()
  }
  const clock = setInterval(shrink, Math.max(10, idleMs / 4)).unref()

  return {
    takeIdle: isHeavy => {
      const found = findIdle(isHeavy)
      idle = idle.filter(one => one !== found)
      return found?.thread
    },
    hasIdle: () => idle.length > 0,
    hasQuick: () => [...all].some(thread => !thread.isSlow()),
    putBack: rest,
    grow: async () => {
      if (slots.length === 0) await findIdleSlow()?.thread.end()
      const slot = slots.shift()
      if (slot === undefined) return true
      const { worker, wasm } = await load()
      if (isClosed) return false
      const thread = startThread(worker, { wasm, ...shared, slot }, { log, onGone: forget, onOver: () => void slots.push(slot) })
      all.add(thread)
      await thread.ready
      rest(thread)
      return thread.isAlive()
    },
    isComputing: () => [...all].filter(thread => thread.isComputing() && !thread.isSlow()).length >= processors,
    size: () => all.size,
    close: async () => {
      isClosed = true
      clearInterval(clock)
      await Promise.all([...all].map(thread => thread.end()))
    },
  }
}

/** Whole numbers that all threads see. */
function numbers(count: number): SharedArrayBuffer {
  return new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT * count)
}
