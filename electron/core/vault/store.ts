import { z } from 'zod'
import type { WorkspaceId } from '#shared/model/ids.ts'
import type { ReadableDb, SqlRow, WritableDb } from '#core/db/database.ts'

const VaultRow = z.object({
  protector: z.enum(['keychain', 'passphrase']),
  derivation: z.string(),
  proof: z.string(),
  createdAt: z.int(),
})
export type VaultRow = z.infer<typeof VaultRow>

export function findVaultRow(db: ReadableDb): VaultRow | undefined {
  return db.get(toVaultRow, 'SELECT * FROM vault WHERE only = 1')
}

/** Fails when there is one already: a vault is never made anew over existing data. */
export function insertVaultRow(db: WritableDb, row: VaultRow): void {
  db.run(
    'INSERT INTO vault (only, protector, derivation, proof, created_at) VALUES (1, ?, ?, ?, ?)',
    row.protector,
    row.derivation,
    row.proof,
    row.createdAt,
  )
}

/** The wrapped data key of a workspace: null before its first secret, undefined where there is no such workspace. */
export function findWrappedKey(db: ReadableDb, workspaceId: WorkspaceId): string | null | undefined {
  return db.get(row => z.string().nullable().parse(row.wrapped_key), 'SELECT wrapped_key FROM workspaces WHERE id = ?', workspaceId)
}

/** How many rows changed: none when another call was first. */
export function setWrappedKey(db: WritableDb, workspaceId: WorkspaceId, wrapped: string): number {
  return db.run('UPDATE workspaces SET wrapped_key = ? WHERE id = ? AND wrapped_key IS NULL', wrapped, workspaceId)
}

function toVaultRow(row: SqlRow): VaultRow {
  return VaultRow.parse({ protector: row.protector, derivation: row.derivation, proof: row.proof, createdAt: row.created_at })
}
