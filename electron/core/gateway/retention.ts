import type { Database } from '#core/db/database.ts'
import type { Log } from '#core/lib/log.ts'
import { countCalls, deleteOldestCalls } from './call-store.ts'

/** Of each workspace, so that a busy one never pushes out another's. About 100 MB of records; weeks of heavy use. */
const MAX_CALLS = 250_000
/** Rows removed in one transaction: a few milliseconds, between which calls go on. */
const STEP = 2_000
const EVERY_MS = 3_600_000
/** After the start has its own work behind it. */
const FIRST_MS = 30_000

/** Keeps the newest calls of each workspace and removes the rest, soon after the start and then every hour. Returns what ends it. */
export function startRetention(
  db: Database,
  log: Log,
  maxCalls = MAX_CALLS,
): { readonly prune: () => Promise<number>; readonly stop: () => void } {
  let isStopped = false
  const prune = async (): Promise<number> => {
    let removed = 0
    for (const { workspaceId, count } of countCalls(db)) {
      for (let surplus = count - maxCalls; surplus > 0 && !isStopped; surplus -= STEP) {
        removed += db.append(db => deleteOldestCalls(db, workspaceId, Math.min(surplus, STEP)))
        await new Promise(resolve => {
          setImmediate(resolve)
        })
      }
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
