import { AppError } from '#shared/errors.ts'
import { createCrew, type CrewOptions } from './crew.ts'
import { createGrowth } from './growth.ts'
import { createHeavies } from './heavy.ts'
import { createShares, type Taken, type Wants } from './shares.ts'
import type { Thread } from './thread.ts'
import { createWaiting, type Loan, type Waiting } from './waiting-run.ts'

export interface Pool {
  /** Starts the first worker, so that the first call finds one. */
  readonly warm: () => Promise<void>
  /** A worker for one run. Throws `timeout` after `patienceMs`, and `cancelled` when the signal says so. */
  readonly borrow: (run: PooledRun) => Promise<Loan>
  readonly size: () => number
  readonly close: () => Promise<void>
}

export interface PooledRun {
  readonly workspace: string
  /** The same for every run of one tool. */
  readonly tool: string
  readonly signal: AbortSignal
  readonly patienceMs: number
}

/**
 * Hands workers to runs: to the workspace that has the fewest, there in the order in which they came, and to none all of them. What
 * computes for long has at most half of them, and those that the system runs after others first.
 */
export function createPool(options: CrewOptions): Pool {
  const crew = createCrew(options)
  const shares = createShares(options.workers)
  const heavies = createHeavies()
  const growth = createGrowth(crew, {
    isWanted: () => shares.next(waiting) !== undefined,
    onGrown: hand,
    onFailed: () => {
      const [first] = waiting
      if (first !== undefined) leave(first)
      first?.refuse(new AppError('internal', 'No worker could be started.'))
    },
  })
  let waiting: readonly Waiting[] = []

  const leave = (run: Waiting) => {
    waiting = waiting.filter(one => one !== run)
  }
  function hand(): void {
    for (let next = shares.next(waiting); next !== undefined; next = shares.next(waiting)) {
      const thread = crew.takeIdle(next.isHeavy())
      if (thread === undefined) break
      leave(next)
      next.take(lend(thread, next))
    }
    if (shares.next(waiting) !== undefined) growth.soon()
  }
  function lend(thread: Thread, { workspace, tool, isHeavy }: Wants): Loan {
    const taken: Taken = { workspace, wasHeavy: isHeavy() }
    shares.count(taken, 1)
    heavies.begun(tool, thread)
    const giveBack = () => {
      heavies.ended(tool, thread)
      shares.count(taken, -1)
      crew.putBack(thread)
      hand()
      growth.keepQuick()
    }
    return { thread, isHeavy: taken.wasHeavy, giveBack }
  }

  return {
    warm: () => (crew.size() === 0 ? growth.now() : Promise.resolve()),
    borrow: ({ workspace, tool, signal, patienceMs }) => {
      const wants: Wants = { workspace, tool, isHeavy: () => heavies.has(tool) }
      const idle = waiting.length === 0 && shares.mayTake(wants) ? crew.takeIdle(wants.isHeavy()) : undefined
      if (idle !== undefined) return Promise.resolve(lend(idle, wants))
      const run = createWaiting(wants, { signal, patienceMs, leave })
      waiting = [...waiting, run]
      hand()
      return run.loan
    },
    size: crew.size,
    close: async () => {
      for (const run of waiting) run.refuse(new AppError('cancelled', 'Atrium ends.'))
      waiting = []
      growth.end()
      await crew.close()
    },
  }
}
