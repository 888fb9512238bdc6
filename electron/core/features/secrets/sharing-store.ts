import { WorkspaceId, type SecretId } from '#shared/model/ids.ts'
import type { SecretSharing } from '#shared/model/secret.ts'
import type { ReadableDb, WritableDb } from '#core/db/database.ts'
import { toSecret, type KeptSecret } from './store.ts'

/** With when this workspace used it; when others did is none of its business. */
const SHARED = `SELECT secrets.id, secrets.workspace_id, name, description, version, sealed, reference, is_redacted, is_for_all, created_at, replaced_at,
    secret_uses.last_used_at
  FROM secrets LEFT JOIN secret_uses ON secret_uses.secret_id = secrets.id AND secret_uses.workspace_id = ?
  WHERE secrets.workspace_id IS NULL AND (is_for_all = 1 OR EXISTS (
    SELECT 1 FROM secret_workspaces WHERE secret_workspaces.secret_id = secrets.id AND secret_workspaces.workspace_id = ?))`

/** The organization's secrets that a workspace gets, by name. */
export function listSharedSecrets(db: ReadableDb, workspaceId: WorkspaceId): KeptSecret[] {
  return db.all(toSecret, `${SHARED} ORDER BY name`, workspaceId, workspaceId)
}

export function findSharedSecret(db: ReadableDb, workspaceId: WorkspaceId, secretId: SecretId): KeptSecret | undefined {
  return db.get(toSecret, `${SHARED} AND secrets.id = ?`, workspaceId, workspaceId, secretId)
}

export function findSharedSecretByName(db: ReadableDb, workspaceId: WorkspaceId, name: string): KeptSecret | undefined {
  return db.get(toSecret, `${SHARED} AND name = ?`, workspaceId, workspaceId, name)
}

/** The workspaces that were chosen for a secret; none where all get it. */
export function listChosenWorkspaces(db: ReadableDb, secretId: SecretId): WorkspaceId[] {
  return db.all(
    row => WorkspaceId.parse(row['workspace_id']),
    `SELECT workspace_id FROM secret_workspaces JOIN workspaces ON workspaces.id = workspace_id
     WHERE secret_id = ? ORDER BY workspaces.created_at, workspaces.id`,
    secretId,
  )
}

/** In place of those that were chosen before. */
export function setChosenWorkspaces(db: WritableDb, secretId: SecretId, { isForAll, workspaceIds }: SecretSharing): void {
  db.run('DELETE FROM secret_workspaces WHERE secret_id = ?', secretId)
  if (isForAll) return
  for (const workspaceId of new Set(workspaceIds))
    db.run('INSERT INTO secret_workspaces (secret_id, workspace_id) VALUES (?, ?)', secretId, workspaceId)
}
