import { AppError } from '#shared/errors.ts'
import { createCrew, type CrewOptions } from './crew.ts'
import { createGrowth } from './growth.ts'
import { createShares } from './shares.ts'
import type { Thread } from './thread.ts'
import { createWaiting, type Waiting } from './waiting-run.ts'

export interface Pool {
  /** Starts the first worker, so that the first call finds one. */
  readonly warm: () => Promise<void>
  /** A worker for one run of the workspace. Throws `timeout` after `patienceMs`, and `cancelled` when the signal says so. */
  readonly borrow: (workspace: string, signal: AbortSignal, patienceMs: number) => Promise<Thread>
  readonly giveBack: (workspace: string, thread: Thread) => void
  readonly size: () => number
  readonly close: () => Promise<void>
}

/** Hands workers to runs: to the workspace that has the fewest, there in the order in which they came, and to none all of them. */
export function createPool(options: CrewOptions): Pool {
  const crew = createCrew(options)
  const shares = createShares(options.workers)
  const growth = createGrowth(crew, {
    isWanted: () => shares.next(waiting) !== undefined,
    onGrown: hand,
    onFailed: () => {
      const [first] = waiting
      if (first === undefined) return
      leave(first)
      first.refuse(new AppError('internal', 'No worker could be started.'))
    },
  })
  let waiting: readonly Waiting[] = []

  const leave = (run: Waiting) => {
    waiting = waiting.filter(one => one !== run)
  }
  function hand(): void {
    for (let next = shares.next(waiting); next !== undefined; next = shares.next(waiting)) {
      const thread = crew.takeIdle()
      if (thread === undefined) {
        growth.soon()
        return
      }
      leave(next)
      shares.count(next.workspace, 1)
      next.take(thread)
    }
  }

  return {
    warm: async () => {
      if (crew.size() === 0) await growth.now()
    },
    borrow: (workspace, signal, patienceMs) => {
      const thread = waiting.length === 0 && shares.mayTake(workspace) ? crew.takeIdle() : undefined
      if (thread === undefined) {
        const run = createWaiting(workspace, { signal, patienceMs, leave })
        waiting = [...waiting, run]
        hand()
        return run.thread
      }
      shares.count(workspace, 1)
      return Promise.resolve(thread)
    },
    giveBack: (workspace, thread) => {
      shares.count(workspace, -1)
      crew.putBack(thread)
      hand()
    },
    size: () => crew.size(),
    close: async () => {
      for (const run of waiting) run.refuse(new AppError('cancelled', 'Atrium ends.'))
      waiting = []
      growth.end()
      await crew.close()
    },
  }
}
