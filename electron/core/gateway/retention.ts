import type { Database } from '#core/db/database.ts'
import type { Log } from '#core/lib/log.ts'
import { countCalls, deleteOldestCalls } from './call-store.ts'

/** About 200 MB of records; weeks of heavy use. */
const MAX_CALLS = 500_000
/** Rows removed in one transaction: a few milliseconds, between which calls go on. */
const STEP = 2_000
const EVERY_MS = 3_600_000
/** After the start has its own work behind it. */
const FIRST_MS = 30_000

/** Keeps the newest calls and removes the rest, soon after the start and then every hour. Returns what ends it. */
export function startRetention(
  db: Database,
  log: Log,
  maxCalls = MAX_CALLS,
): { readonly prune: () => Promise<number>; readonly stop: () => void } {
  let isStopped = false
  const prune = async (): Promise<number> => {
    let surplus = countCalls(db) - maxCalls
    let removed = 0
    while (surplus > 0 && !isStopped) {
      const count = Math.min(surplus, STEP)
      removed += db.append(db => deleteOldestCalls(db, count))
      surplus -= count
      await new Promise(resolve => {
        setImmediate(resolve)
      })
    }
    return removed
  }
  const run = () => {
    prune().catch((error: unknown) => {
      log.error('calls.pruneFailed', { error })
    })
  }
  const first = setTimeout(run, FIRST_MS).unref()
  const hourly = setInterval(run, EVERY_MS).unref()
  return {
    prune,
    stop: () => {
      isStopped = true
      clearTimeout(first)
      clearInterval(hourly)
    },
  }
}
