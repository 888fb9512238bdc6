import { WorkspaceId } from '#shared/model/ids.ts'
import type { ReadableDb, SqlRow, WritableDb } from '#core/db/database.ts'
import type { Whose } from './whose.ts'

/** A data key as it is kept: wrapped by the master key. */
export interface KeptDataKey {
  readonly whose: Whose
  /** Counts rotations, from 1. */
  readonly version: number
  readonly wrapped: string
  readonly madeAt: number
}

/** The oldest first. */
export function listDataKeys(db: ReadableDb): KeptDataKey[] {
  return db.all(toDataKey, 'SELECT * FROM data_keys ORDER BY made_at, whose, version')
}

export function findDataKey(db: ReadableDb, whose: Whose, version: number): KeptDataKey | undefined {
  return db.get(toDataKey, 'SELECT * FROM data_keys WHERE whose = ? AND version = ?', whose, version)
}

/** The one that seals; undefined before the first. */
export function findNewestDataKey(db: ReadableDb, whose: Whose): KeptDataKey | undefined {
  return db.get(toDataKey, 'SELECT * FROM data_keys WHERE whose = ? ORDER BY version DESC LIMIT 1', whose)
}

/** How many rows, 0 where there is one of this version already. */
export function insertDataKey(db: WritableDb, { whose, version, wrapped, madeAt }: KeptDataKey): number {
  return db.run(
    'INSERT OR IGNORE INTO data_keys (whose, workspace_id, version, wrapped, made_at) VALUES (?, ?, ?, ?, ?)',
    whose,
    whose === 'organization' ? null : whose,
    version,
    wrapped,
    madeAt,
  )
}

export function rewrapDataKey(db: WritableDb, { whose, version }: KeptDataKey, wrapped: string): void {
  db.run('UPDATE data_keys SET wrapped = ? WHERE whose = ? AND version = ?', wrapped, whose, version)
}

export function deleteDataKeysBefore(db: WritableDb, whose: Whose, version: number): void {
  db.run('DELETE FROM data_keys WHERE whose = ? AND version < ?', whose, version)
}

export function hasWorkspace(db: ReadableDb, workspaceId: WorkspaceId): boolean {
  return db.get(() => true, 'SELECT 1 FROM workspaces WHERE id = ?', workspaceId) ?? false
}

function toDataKey(row: SqlRow): KeptDataKey {
  const whose = row['whose']
  return {
    whose: whose === 'organization' ? whose : WorkspaceId.parse(whose),
    version: Number(row['version']),
    wrapped: String(row['wrapped']),
    madeAt: Number(row['made_at']),
  }
}
