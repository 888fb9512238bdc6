import type { ServerId, WorkspaceId } from '#shared/model/ids.ts'
import type { ServerMinute, ServerStats } from '#shared/model/server-stats.ts'
import { findChain } from '#core/audit/chains.ts'
import type { ReadableDb, SqlRow } from '#core/db/database.ts'

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000
/** Calls of the workspace that are looked at, newest first: a few milliseconds, however busy it is. */
export const MAX_SEEN = 5_000

type Counted = Omit<ServerStats, 'inFlight' | 'startedAt' | 'restarts' | 'usage'>

interface One {
  readonly workspaceId: WorkspaceId
  readonly serverId: ServerId
}

interface Seen {
  readonly at: number
  readonly isOfServer: boolean
  readonly hasFailed: boolean
  readonly ms: number
}

/** Counts a server's calls of the last hour by their records. */
export function countCalls(db: ReadableDb, { workspaceId, serverId }: One, now: number): Counted {
  const from = now - HOUR_MS
  // Request ids are UUIDs of version 7: the newest come first, without a look at the others.
  const seen = db.all(
    row => toSeen(row, serverId),
    `SELECT at, server_id, duration_us, outcome FROM audit WHERE chain = ? AND kind IN ('call', 'decision') ORDER BY request_id DESC LIMIT ?`,
    findChain(db, workspaceId)?.no ?? null,
    MAX_SEEN,
  )
  const calls = seen.filter(call => call.isOfServer && call.at >= from)
  const oldest = seen.length < MAX_SEEN ? from : Math.max(from, seen.at(-1)?.at ?? from)
  const { failed, p50Ms, p95Ms } = summaryOf(calls)
  const hasAny = calls.length > 0
  return {
    at: now,
    since: oldest,
    calls: calls.length,
    failed,
    p50Ms: hasAny ? p50Ms : null,
    p95Ms: hasAny ? p95Ms : null,
    minutes: minutesOf(calls),
  }
}

/** Oldest first. */
function minutesOf(calls: readonly Seen[]): ServerMinute[] {
  const byMinute = new Map<number, Seen[]>()
  for (const call of calls) {
    const at = Math.floor(call.at / MINUTE_MS) * MINUTE_MS
    const known = byMinute.get(at)
    if (known) known.push(call)
    else byMinute.set(at, [call])
  }
  return [...byMinute].map(([at, some]) => ({ at, calls: some.length, ...summaryOf(some) })).sort((a, b) => a.at - b.at)
}

function summaryOf(calls: readonly Seen[]) {
  const times = Float64Array.from(calls, ({ ms }) => ms).sort()
  const within = (share: number) => times[Math.max(0, Math.ceil(times.length * share) - 1)] ?? 0
  return { failed: calls.filter(({ hasFailed }) => hasFailed).length, p50Ms: within(0.5), p95Ms: within(0.95) }
}

function toSeen(row: SqlRow, serverId: ServerId): Seen {
  return {
    at: Number(row['at']),
    isOfServer: row['server_id'] === serverId,
    // A call that the server answered with a question has not failed.
    hasFailed: row['outcome'] !== 'ok' && row['outcome'] !== 'input_required',
    ms: Number(row['duration_us']) / 1_000,
  }
}
