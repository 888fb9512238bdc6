import type { ServerId, WorkspaceId } from '#shared/model/ids.ts'
import type { ServerStats } from '#shared/model/server-stats.ts'
import type { ReadableDb, SqlRow } from '#core/db/database.ts'

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000
/** Calls of the workspace that are looked at, newest first: a few milliseconds, however busy it is. */
const MAX_SEEN = 20_000

type Counted = Omit<ServerStats, 'inFlight' | 'startedAt' | 'restarts' | 'usage'>

/** Counts a server's calls of the last hour by their records. */
export function countCalls(
  db: ReadableDb,
  { workspaceId, serverId }: { readonly workspaceId: WorkspaceId; readonly serverId: ServerId },
  now: number,
): Counted {
  const from = now - HOUR_MS
  const seen = [workspaceId, from, MAX_SEEN] as const
  const oldest = db.get(
    ({ oldest, count }) => (count === MAX_SEEN ? Number(oldest) : from),
    `${RECENT} SELECT min(at) AS oldest, count(*) AS count FROM recent`,
    ...seen,
  )
  const minutes = db.all(toMinute, BY_MINUTE, ...seen, serverId)
  const all = db.get(row => row, OVER_ALL, ...seen, serverId)
  const hasAny = minutes.length > 0
  return {
    at: now,
    since: oldest ?? from,
    calls: sum(minutes.map(({ calls }) => calls)),
    failed: sum(minutes.map(({ failed }) => failed)),
    p50Ms: hasAny ? toMs(all?.['p50']) : null,
    p95Ms: hasAny ? toMs(all?.['p95']) : null,
    minutes,
  }
}

// Request ids are UUIDs of version 7, so the newest come first without a look at the others.
const RECENT = `
WITH recent AS (
  SELECT at, server_id, duration_us, outcome FROM calls WHERE workspace_id = ? AND at >= ? ORDER BY request_id DESC LIMIT ?
)`

const BY_MINUTE = `${RECENT}, ranked AS (
  SELECT at / ${MINUTE_MS} AS minute, duration_us, outcome,
    row_number() OVER (PARTITION BY at / ${MINUTE_MS} ORDER BY duration_us) AS place,
    count(*) OVER (PARTITION BY at / ${MINUTE_MS}) AS total
  FROM recent WHERE server_id = ?
)
SELECT minute, total, sum(outcome NOT IN ('ok', 'input_required')) AS failed,
  max(CASE WHEN place <= (total + 1) / 2 THEN duration_us END) AS p50,
  max(CASE WHEN place <= (total * 95 + 99) / 100 THEN duration_us END) AS p95
FROM ranked GROUP BY minute ORDER BY minute`

const OVER_ALL = `${RECENT}, ranked AS (
  SELECT duration_us, row_number() OVER (ORDER BY duration_us) AS place, count(*) OVER () AS total FROM recent WHERE server_id = ?
)
SELECT max(CASE WHEN place <= (total + 1) / 2 THEN duration_us END) AS p50,
  max(CASE WHEN place <= (total * 95 + 99) / 100 THEN duration_us END) AS p95
FROM ranked`

function toMinute(row: SqlRow) {
  return {
    at: Number(row['minute']) * MINUTE_MS,
    calls: Number(row['total']),
    failed: Number(row['failed']),
    p50Ms: toMs(row['p50']),
    p95Ms: toMs(row['p95']),
  }
}

function toMs(microseconds: unknown): number {
  return Number(microseconds ?? 0) / 1_000
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
