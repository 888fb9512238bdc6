import type Sqlite from 'better-sqlite3'
import { AppError } from '#shared/errors.ts'
import { copiesOf, type Copies } from './copies.ts'
import { createFlusher } from './journal.ts'

export type SqlValue = string | number | null | Uint8Array
export type SqlRow = Readonly<Record<string, SqlValue>>

/** A store function that only reads takes a `ReadableDb`; it then can't write, and the compiler says so. */
export interface ReadableDb {
  readonly all: <T>(to: (row: SqlRow) => T, sql: string, ...params: SqlValue[]) => T[]
  readonly get: <T>(to: (row: SqlRow) => T, sql: string, ...params: SqlValue[]) => T | undefined
}

export interface WritableDb extends ReadableDb {
  /** How many rows changed. */
  readonly run: (sql: string, ...params: SqlValue[]) => number
}

/** `work` must be done when it returns: a promise would outlive its transaction. */
type Finished<T> = T extends PromiseLike<unknown> ? never : T

export interface Database extends ReadableDb {
  /** All of `work`, or none of it; on disk, also against power loss, when it returns. */
  readonly write: <T>(work: (db: WritableDb) => Finished<T>) => T
  /** As `write`, but safe only against the death of this process, not of the machine: for records of calls (see docs/decisions). */
  readonly append: <T>(work: (db: WritableDb) => Finished<T>) => T
  /**
   * After something secret was deleted or overwritten: its pages are overwritten in the data file (SQLite's `secure_delete`), and the
   * journal, which still has what was there before, is emptied.
   */
  readonly scrub: () => void
  readonly copies: Copies<WritableDb>
  readonly close: () => void
}

/** Wraps an opened, migrated connection. Statements are prepared once and kept: the hot path runs the same few. */
export function wrapDatabase(sqlite: Sqlite.Database): Database {
  const statements = new Map<string, Sqlite.Statement<SqlValue[], SqlRow>>()
  const db = keepStatements(sqlite, statements)
  const flusher = createFlusher(`${sqlite.name}-wal`)
  let isFull = true
  const synchronous = (full: boolean) => {
    if (full === isFull) return
    sqlite.pragma(`synchronous = ${full ? 'FULL' : 'NORMAL'}`)
    isFull = full
  }
  const transact = <T>(work: (db: WritableDb) => T, full: boolean): T => {
    // Inside a transaction the pragma is ignored by SQLite; the outer one has set it.
    if (!sqlite.inTransaction) synchronous(full)
    try {
      return sqlite.transaction(() => work(db)).immediate()
    } catch (thrown) {
      throw isOutOfRoom(thrown) ? outOfRoom(thrown) : thrown
    }
  }
  sqlite.pragma('synchronous = FULL')
  return {
    all: db.all,
    get: db.get,
    write: work => transact(work, true),
    append: work => {
      const done = transact(work, false)
      flusher.appended()
      return done
    },
    scrub: () => {
      sqlite.pragma('wal_checkpoint(TRUNCATE)')
    },
    copies: copiesOf(sqlite.name, copy => keepStatements(copy, new Map())),
    close: () => {
      statements.clear()
      sqlite.close()
    },
  }
}

function keepStatements(sqlite: Sqlite.Database, statements: Map<string, Sqlite.Statement<SqlValue[], SqlRow>>): WritableDb {
  const prepare = (sql: string) => {
    const known = statements.get(sql)
    if (known) return known
    const made = sqlite.prepare<SqlValue[], SqlRow>(sql)
    statements.set(sql, made)
    return made
  }
  return {
    all: (to, sql, ...params) =>
      prepare(sql)
        .all(...params)
        .map(to),
    get: (to, sql, ...params) => {
      const row = prepare(sql).get(...params)
      return row && to(row)
    },
    run: (sql, ...params) => prepare(sql).run(...params).changes,
  }
}

/** SQLite's two words for a disk that takes no more. The transaction is rolled back either way. */
function isOutOfRoom(thrown: unknown): boolean {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
  return code === 'SQLITE_FULL' || code.startsWith('SQLITE_IOERR_WRITE')
}

function outOfRoom(cause: unknown): AppError {
  return new AppError('internal', 'There is no room left on the disk, so nothing was changed. Free some space, then try again.', { cause })
}
