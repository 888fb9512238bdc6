import type Sqlite from 'better-sqlite3'
import { AppError } from '#shared/errors.ts'
import type { Migration } from './migration.ts'

/** What migrating needs beside the database: called once, before the first step, with the version the file has. */
type Backup = (version: number) => void

/** Brings the file to the newest version, one transaction a step. Never down, never past what we know; `conflict` for a newer file. */
export function migrate(db: Sqlite.Database, migrations: readonly Migration[], backup: Backup): void {
  const current = versionOf(db)
  const newest = migrations.at(-1)?.version ?? 0
  if (current > newest) {
    throw new AppError(
      'conflict',
      `This data was written by a newer Atrium (data version ${current}; this one knows ${newest}). Update Atrium to open it. Nothing was changed.`,
    )
  }
  const due = migrations.filter(migration => migration.version > current)
  if (due.length === 0) return
  if (current > 0) backup(current)
  for (const migration of due) {
    db.transaction(() => {
      migration.up(db)
      db.pragma(`user_version = ${migration.version}`)
    }).immediate()
  }
}

function versionOf(db: Sqlite.Database): number {
  return Number(db.pragma('user_version', { simple: true }))
}
