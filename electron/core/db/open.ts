import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import Sqlite from 'better-sqlite3'
import { AppError } from '#shared/errors.ts'
import { copyPathOf } from './copies.ts'
import { wrapDatabase, type Database } from './database.ts'
import { JOURNAL_PAGES } from './journal.ts'
import { migrate } from './migrate.ts'
import type { Migration } from './migration.ts'
import { migrations as all } from './migrations/index.ts'

interface Options {
  readonly migrations?: readonly Migration[]
  /** Names the copy that is made before a migration. */
  readonly now?: () => number
}

/** Opens the data file, makes it where there is none, and brings it to the newest version. Throws `conflict` for a newer file. */
export function openDatabase(path: string, { migrations = all, now = () => 0 }: Options = {}): Database {
  makePrivateFolder(dirname(path))
  makePrivateFile(path)
  const sqlite = openFile(path)
  try {
    sqlite.pragma('journal_mode = WAL')
    sqlite.pragma('foreign_keys = ON')
    sqlite.pragma('busy_timeout = 5000')
    sqlite.pragma(`wal_autocheckpoint = ${JOURNAL_PAGES}`)
    // Deleted secrets must not stay readable in free pages.
    sqlite.pragma('secure_delete = ON')
    migrate(sqlite, migrations, version => {
      copyFile(sqlite, copyPathOf(path, version, now()))
    })
    const db = wrapDatabase(sqlite)
    // Whatever was deleted for good just before an earlier run was killed is still in the journal.
    db.scrub()
    return db
  } catch (thrown) {
    sqlite.close()
    throw told(thrown)
  }
}

function openFile(path: string): Sqlite.Database {
  try {
    return new Sqlite(path)
  } catch (thrown) {
    throw told(thrown)
  }
}

/** A file that is no database, or a broken one, is told as that and left as it is. */
function told(thrown: unknown): unknown {
  const isDamaged = thrown instanceof Sqlite.SqliteError && /^SQLITE_(CORRUPT|NOTADB)/.test(thrown.code)
  if (!isDamaged) return thrown
  return new AppError(
    'conflict',
    'The data file is damaged. Put a copy of it in its place, or name another data folder. Nothing was changed.',
    {
      cause: thrown,
    },
  )
}

/** 0700 from its creation. An existing folder that is open to others is closed, because it is ours. */
export function makePrivateFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  if (process.platform !== 'win32') chmodSync(path, 0o700)
}

/** 0600 before a byte is in it; SQLite gives its WAL and shared-memory files the mode of the database. */
export function makePrivateFile(path: string): void {
  closeSync(openSync(path, 'a', 0o600))
  if (process.platform !== 'win32') chmodSync(path, 0o600)
}

/** A consistent copy, also of what is still in the WAL. SQLite fills the empty private file. */
function copyFile(sqlite: Sqlite.Database, path: string): void {
  makePrivateFile(path)
  sqlite.prepare('VACUUM INTO ?').run(path)
}
