import type { SecretId } from '#shared/model/ids.ts'
import type { SecretHistory } from '#shared/model/secret.ts'
import type { ReadableDb, WritableDb } from '#core/db/database.ts'
import type { KeptSecret } from './store.ts'

/** A script that replaces a token every hour must not fill the data file. */
const MAX_VERSIONS = 100
const MAX_REVEALS = 100

/** Notes that a version was made, in the transaction that makes it. */
export function noteVersion(
  db: WritableDb,
  { id, version, content }: KeptSecret,
  { by, at }: { readonly by: string | null; readonly at: number },
) {
  db.run(
    'INSERT INTO secret_versions (secret_id, version, made_at, made_by, is_reference) VALUES (?, ?, ?, ?, ?)',
    id,
    version,
    at,
    by === '' ? null : by,
    Number('reference' in content),
  )
  db.run('DELETE FROM secret_versions WHERE secret_id = ? AND version <= ?', id, version - MAX_VERSIONS)
}

export function listVersions(db: ReadableDb, secretId: SecretId): SecretHistory['versions'] {
  return db.all(
    row => ({
      version: Number(row['version']),
      madeAt: Number(row['made_at']),
      madeBy: row['made_by'] === null ? null : String(row['made_by']),
      isReference: row['is_reference'] === 1,
    }),
    'SELECT * FROM secret_versions WHERE secret_id = ? ORDER BY version DESC',
    secretId,
  )
}

/** When its value was shown, from the records of operations. */
export function listReveals(db: ReadableDb, secretId: SecretId): { readonly at: number; readonly actorId: string }[] {
  return db.all(
    row => ({ at: Number(row['at']), actorId: String(row['who_id']) }),
    `SELECT at, who_id FROM audit WHERE subject = ? AND outcome = 'ok'
       AND what IN ('secrets.reveal', 'organizationSecrets.reveal') ORDER BY at DESC LIMIT ?`,
    secretId,
    MAX_REVEALS,
  )
}
