import type { Database, ReadableDb } from '#core/db/database.ts'

/** A child that was started and not yet seen to be gone. */
export interface LedgerRow {
  readonly pid: number
  /** The OS's own start time; empty where it cannot be read. */
  readonly started: string
  readonly serverId: string
}

/** Must run in the same tick as the spawn: a crash between the two would leave a child nobody knows of. */
export function enterChild(db: Database, row: LedgerRow, now: number): void {
  // Safe against our own death is enough: a machine that loses power has no children left.
  db.append(tx =>
    tx.run(
      'INSERT OR REPLACE INTO children (pid, started, server_id, spawned_at) VALUES (?, ?, ?, ?)',
      row.pid,
      row.started,
      row.serverId,
      now,
    ),
  )
}

export function leaveChild(db: Database, row: LedgerRow): void {
  db.append(tx => tx.run('DELETE FROM children WHERE pid = ? AND started = ?', row.pid, row.started))
}

export function listChildren(db: ReadableDb): LedgerRow[] {
  return db.all(
    row => ({ pid: Number(row['pid']), started: String(row['started']), serverId: String(row['server_id']) }),
    'SELECT pid, started, server_id FROM children',
  )
}
