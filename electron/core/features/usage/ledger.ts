import { LedgerEntry } from '#shared/model/usage.ts'
import type { ReadableDb, SqlRow, WritableDb } from '#core/db/database.ts'

interface TopUp {
  readonly at: number
  readonly units: number
  readonly reason: string
  readonly whoId: string
  readonly whoName: string
}

export function insertTopUp(db: WritableDb, { at, units, reason, whoId, whoName }: TopUp): void {
  db.run(
    `INSERT INTO usage_ledger (at, kind, units, reason, who_id, who_name) VALUES (?, 'topUp', ?, ?, ?, ?)`,
    at,
    units,
    reason,
    whoId,
    whoName,
  )
}

const LEDGER = `SELECT kind, at, units, reason, who_name, id FROM usage_ledger WHERE kind = 'topUp'
  UNION ALL SELECT 'use', max(at), sum(units), NULL, NULL, max(id) FROM usage_ledger WHERE kind = 'use' GROUP BY at / 86400000
  ORDER BY id DESC LIMIT ?`

/** The newest first: each top-up, and what was taken on each day as one. */
export function listLedger(db: ReadableDb, limit: number): LedgerEntry[] {
  return db.all(toEntry, LEDGER, limit)
}

function toEntry(row: SqlRow): LedgerEntry {
  const whoName = row['who_name']
  return LedgerEntry.parse({
    kind: row['kind'],
    at: row['at'],
    units: row['units'],
    reason: row['reason'],
    whoName: whoName === '' ? null : whoName,
  })
}
