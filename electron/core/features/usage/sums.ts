import { AppError } from '#shared/errors.ts'
import type { WorkspaceId } from '#shared/model/ids.ts'
import { UsageRow, UsageSum, type UsageGroup } from '#shared/model/usage.ts'
import type { ReadableDb, SqlRow } from '#core/db/database.ts'
import { dayText } from '#core/usage/days.ts'

/** Days since 1970 (UTC), both included. */
export interface DayRange {
  readonly from: number
  readonly to: number
}

const SUMS = `coalesce(sum(d.calls), 0) AS calls, coalesce(sum(d.units), 0) AS units, coalesce(sum(d.prepaid), 0) AS prepaid,
  coalesce(sum(d.duration_us), 0) AS duration_us, coalesce(sum(d.argument_bytes), 0) AS argument_bytes,
  coalesce(sum(d.result_bytes), 0) AS result_bytes, coalesce(sum(d.tokens), 0) AS tokens`
const IN_RANGE = 'd.workspace_id = ? AND d.day BETWEEN ? AND ?'

export function sumOfDays(db: ReadableDb, workspaceId: WorkspaceId, { from, to }: DayRange): UsageSum {
  const [sum] = db.all(toSum, `SELECT ${SUMS} FROM usage_days d WHERE ${IN_RANGE}`, workspaceId, from, to)
  if (sum === undefined) throw new AppError('internal', 'A sum of usage has no row.')
  return sum
}

/** What is summed up, what it is called, and in which order it is told. */
const GROUPS: Readonly<Record<UsageGroup, string>> = {
  key: `SELECT d.key_id AS of, k.name AS name, ${SUMS} FROM usage_days d LEFT JOIN keys k ON k.id = d.key_id
    WHERE ${IN_RANGE} GROUP BY d.key_id ORDER BY units DESC, calls DESC, of`,
  tool: `SELECT iif(d.tool = '', d.method, d.tool) AS of, iif(d.tool = '', NULL, d.tool) AS name, ${SUMS} FROM usage_days d
    WHERE ${IN_RANGE} GROUP BY 1, 2 ORDER BY units DESC, calls DESC, of`,
  module: `SELECT d.server_id AS of, s.name AS name, ${SUMS} FROM usage_days d LEFT JOIN servers s ON s.id = d.server_id
    WHERE ${IN_RANGE} GROUP BY d.server_id ORDER BY units DESC, calls DESC, of`,
  day: `SELECT d.day AS of, NULL AS name, ${SUMS} FROM usage_days d WHERE ${IN_RANGE} GROUP BY d.day ORDER BY d.day`,
}

/** The most first; days in their order, those without any left out. */
export function sumsBy(db: ReadableDb, workspaceId: WorkspaceId, by: UsageGroup, { from, to }: DayRange): UsageRow[] {
  const toRow = (row: SqlRow) =>
    UsageRow.parse({ ...toSum(row), of: by === 'day' ? dayText(Number(row['of'])) : row['of'], name: row['name'] })
  return db.all(toRow, GROUPS[by], workspaceId, from, to)
}

function toSum(row: SqlRow): UsageSum {
  return UsageSum.parse({
    calls: row['calls'],
    units: row['units'],
    prepaid: row['prepaid'],
    durationMs: Number(row['duration_us']) / 1_000,
    argumentBytes: row['argument_bytes'],
    resultBytes: row['result_bytes'],
    tokens: row['tokens'],
  })
}
