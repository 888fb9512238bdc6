import type { ReadableDb, SqlRow, WritableDb } from '#core/db/database.ts'
import { SEALED_TABLES, type SealedTable } from './sealed-tables.ts'
import type { Whose } from './whose.ts'

/** What is of them and not sealed under this version of their key. */
const OLD = 'workspace_id IS ? AND sealed NOT GLOB ?'

/** The next few rows that are still under an older key. */
export function listOldRows(db: ReadableDb, { table, key, facts }: SealedTable, { whose, version }: Newest, limit: number): SqlRow[] {
  const columns = [...key, ...facts, 'sealed'].join(', ')
  return db.all(row => row, `SELECT ${columns} FROM ${table} WHERE ${OLD} LIMIT ?`, workspaceOf(whose), markOf(version), limit)
}

/** How many values of theirs are still under an older key. */
export function countOldRows(db: ReadableDb, { whose, version }: Newest): number {
  const counts = SEALED_TABLES.map(({ table }) =>
    db.get(row => Number(row['count']), `SELECT count(*) AS count FROM ${table} WHERE ${OLD}`, workspaceOf(whose), markOf(version)),
  )
  return counts.reduce<number>((sum, count) => sum + (count ?? 0), 0)
}

/** Over the very text that was opened: one that was replaced meanwhile stays as it is. */
export function updateSealed(db: WritableDb, { table, key }: SealedTable, row: SqlRow, sealed: string): void {
  const isRow = key.map(column => `${column} = ?`).join(' AND ')
  db.run(
    `UPDATE ${table} SET sealed = ? WHERE ${isRow} AND sealed = ?`,
    sealed,
    ...key.map(column => row[column] ?? null),
    row['sealed'] ?? null,
  )
}

export interface Newest {
  readonly whose: Whose
  readonly version: number
}

/** How everything begins that is sealed under it; see data-keys.ts. */
function markOf(version: number): string {
  return `k${version}.*`
}

function workspaceOf(whose: Whose): string | null {
  return whose === 'organization' ? null : whose
}
