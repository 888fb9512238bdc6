import { setImmediate as turn } from 'node:timers/promises'
import type { Database } from '#core/db/database.ts'
import type { Log } from '#core/lib/log.ts'
import { listChains, type ChainOwner } from './chains.ts'
import { pruneSome, type Keep, type SignSummary } from './retention.ts'
import { indexSome, listUnindexed } from './words.ts'

/** Records removed in one transaction: some milliseconds, between which calls go on. */
const STEP = 500
const EVERY_MS = 3_600_000
/** So many new ones are looked after at once: in an hour a client that calls without end would fill the disk. */
const AFTER_RECORDS = 25_000
/** After the start has its own work behind it. */
const FIRST_MS = 30_000
/** Words are taken in this often while there are new records. */
const WORDS_MS = 1_000

interface Needs {
  readonly db: Database
  readonly log: Log
  readonly sign: SignSummary
  readonly keepOf: (owner: ChainOwner) => Keep
  readonly afterRecords?: number
}

export interface Upkeep {
  /** Removes what is not kept; answers how many records went. */
  readonly prune: () => Promise<number>
  /** So many records were written just now. */
  readonly noteAppended: (count: number) => void
  /** Ends after what is at hand. */
  readonly stop: () => Promise<void>
}

/** Keeps as much of each chain as is wished, soon after the start, every hour and whenever many records came; and takes in their words. */
export function startUpkeep({ db, log, sign, keepOf, afterRecords = AFTER_RECORDS }: Needs): Upkeep {
  let isStopped = false
  let fresh = 0
  let words: NodeJS.Timeout | undefined
  const pruneAll = async (): Promise<number> => {
    let removed = 0
    for (const { owner } of listChains(db)) {
      let went = 1
      while (went > 0 && !isStopped) {
        went = pruneSome(db, owner, { ...keepOf(owner), sign, step: STEP })
        removed += went
        await turn()
      }
    }
    return removed
  }
  const indexAll = async (): Promise<void> => {
    for (const owner of listUnindexed(db)) while (!isStopped && indexSome(db, owner) > 0) await turn()
  }
  const pruning = once(pruneAll)
  const indexing = once(indexAll)
  const tell = (error: unknown): void => {
    log.error('audit.upkeepFailed', { error })
  }
  const prune = (): Promise<number> => {
    fresh = 0
    return pruning.run()
  }
  const look = (): void => {
    prune().catch(tell)
    indexing.run().catch(tell)
  }
  const first = setTimeout(look, FIRST_MS).unref()
  const hourly = setInterval(look, EVERY_MS).unref()
  return {
    prune,
    noteAppended: count => {
      fresh += count
      if (isStopped) return
      if (fresh >= afterRecords) prune().catch(tell)
      words ??= setTimeout(() => {
        words = undefined
        indexing.run().catch(tell)
      }, WORDS_MS).unref()
    },
    stop: async () => {
      isStopped = true
      clearTimeout(first)
      clearInterval(hourly)
      clearTimeout(words)
      await Promise.allSettled([pruning.running(), indexing.running()])
    },
  }
}

/** One at a time: who asks meanwhile is answered with it. */
function once<T>(work: () => Promise<T>) {
  let running: Promise<T> | undefined
  return {
    run: () =>
      (running ??= work().finally(() => {
        running = undefined
      })),
    running: () => running,
  }
}
