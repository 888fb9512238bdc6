import type Sqlite from 'better-sqlite3'

/** One numbered step of the schema. It stands alone: it must mean the same for ever. */
export interface Migration {
  readonly version: number
  readonly name: string
  readonly up: (db: Sqlite.Database) => void
}
