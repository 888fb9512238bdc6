import { readdirSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import Sqlite from 'better-sqlite3'

/** The copies of the data file that were made before migrations: what is deleted for good must go from them too. */
export interface Copies<Db> {
  /** Changes every copy, each in a transaction. A copy that cannot be changed is removed: what it holds was to be gone. */
  readonly change: (work: (db: Db) => void) => void
  readonly remove: () => void
}

const COPY = /^\.v\d+-\d+\.bak$/

/** Where the copy of a file of this version is made. */
export function copyPathOf(path: string, version: number, now: number): string {
  return `${path}.v${version}-${now}.bak`
}

export function copiesOf<Db>(path: string, wrap: (sqlite: Sqlite.Database) => Db): Copies<Db> {
  const list = () =>
    readdirSync(dirname(path))
      .filter(name => name.startsWith(basename(path)) && COPY.test(name.slice(basename(path).length)))
      .map(name => join(dirname(path), name))
  return {
    change: work => {
      for (const copy of list()) {
        if (!isChanged(copy, wrap, work)) removeFile(copy)
      }
    },
    remove: () => {
      for (const copy of list()) removeFile(copy)
    },
  }
}

function isChanged<Db>(path: string, wrap: (sqlite: Sqlite.Database) => Db, work: (db: Db) => void): boolean {
  let sqlite: Sqlite.Database | undefined
  try {
    const opened = new Sqlite(path, { fileMustExist: true })
    sqlite = opened
    opened.pragma('journal_mode = DELETE')
    opened.pragma('foreign_keys = ON')
    opened.pragma('secure_delete = ON')
    const db = wrap(opened)
    opened
      .transaction(() => {
        work(db)
      })
      .immediate()
    return true
  } catch {
    return false
  } finally {
    sqlite?.close()
  }
}

function removeFile(path: string): void {
  for (const end of ['', '-journal', '-wal', '-shm']) rmSync(`${path}${end}`, { force: true })
}
