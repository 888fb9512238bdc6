import { z } from 'zod'
import type { ReadableDb, SqlRow, WritableDb } from '#core/db/database.ts'

const VaultRow = z.object({
  protector: z.enum(['keychain', 'passphrase']),
  derivation: z.string(),
  proof: z.string(),
  /** What the keychain's item is called beside the folder's id; '' for the first one. */
  item: z.string(),
  /** An item of the keychain that is to be removed, because no key in use is in it. */
  staleItem: z.string().nullable(),
  createdAt: z.int(),
  rotatedAt: z.int().nullable(),
})
export type VaultRow = z.infer<typeof VaultRow>

export function findVaultRow(db: ReadableDb): VaultRow | undefined {
  return db.get(toVaultRow, 'SELECT * FROM vault WHERE only = 1')
}

/** Fails when there is one already: a vault is never made anew over existing data. */
export function insertVaultRow(db: WritableDb, { protector, derivation, proof, item, createdAt }: VaultRow): void {
  db.run(
    'INSERT INTO vault (only, protector, derivation, proof, item, created_at) VALUES (1, ?, ?, ?, ?, ?)',
    protector,
    derivation,
    proof,
    item,
    createdAt,
  )
}

/** Puts another master key in the place of the one whose proof is `before`: how many rows changed, 0 where it is another by now. */
export function replaceVaultRow(
  db: WritableDb,
  before: string,
  { protector, derivation, proof, item, staleItem, rotatedAt }: VaultRow,
): number {
  return db.run(
    'UPDATE vault SET protector = ?, derivation = ?, proof = ?, item = ?, stale_item = ?, rotated_at = ? WHERE only = 1 AND proof = ?',
    protector,
    derivation,
    proof,
    item,
    staleItem,
    rotatedAt,
    before,
  )
}

/** Written before the item is: whatever ends Atrium then, the next start knows what to remove. */
export function noteStaleItem(db: WritableDb, item: string | null): void {
  db.run('UPDATE vault SET stale_item = ? WHERE only = 1', item)
}

function toVaultRow(row: SqlRow): VaultRow {
  return VaultRow.parse({
    protector: row['protector'],
    derivation: row['derivation'],
    proof: row['proof'],
    item: row['item'],
    staleItem: row['stale_item'],
    createdAt: row['created_at'],
    rotatedAt: row['rotated_at'],
  })
}
