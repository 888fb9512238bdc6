import type { Database } from '#core/db/database.ts'
import type { Log } from '#core/lib/log.ts'
import { countCalls, deleteOldestCalls } from './call-store.ts'

/** Of each workspace, so that a busy one never pushes out another's. About 100 MB of records; weeks of heavy use. */
const MAX_CALLS = 250_000
/** Rows removed in one transaction: a few milliseconds, between which calls go on. */
const STEP = 2_000
const EVERY_MS = 3_600_000
/** So many new ones are looked after at once: in an hour a client that calls without end would fill the disk. */
const AFTER_CALLS = 25_000
/** After the start has its own work behind it. */
const FIRST_MS = 30_000

export interface Retention {
  readonly prune: () => Promise<number>
  /** So many calls were recorded just now. */
  readonly noteRecorded: (count: number) => void
  readonly stop: () => void
}

/** Keeps the newest calls of each workspace and removes the rest: soon after the start, every hour, and whenever many have come. */
export function startRetention(db: Database, log: Log, { maxCalls = MAX_CALLS, afterCalls = AFTER_CALLS } = {}): Retention {
  let isStopped = false
  let running: Promise<number> | undefined
  let fresh = 0
  const pruneAll = async (): Promise<number> => {
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
  const prune = (): Promise<number> => {
    fresh = 0
    return (running ??= pruneAll().finally(() => {
      running = undefined
    }))
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
    noteRecorded: count => {
      fresh += count
      if (fresh >= afterCalls && !isStopped) run()
    },
    stop: () => {
      isStopped = true
      clearTimeout(first)
      clearInterval(hourly)
    },
  }
}
