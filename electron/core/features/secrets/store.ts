import { SecretId, WorkspaceId } from '#shared/model/ids.ts'
import type { ReadableDb, SqlRow, WritableDb } from '#core/db/database.ts'

/** A secret as it is kept: sealed. */
export interface KeptSecret {
  readonly id: SecretId
  readonly workspaceId: WorkspaceId
  readonly name: string
  readonly version: number
  readonly sealed: string
  readonly createdAt: number
  readonly replacedAt: number | null
  readonly lastUsedAt: number | null
}

export function listKeptSecrets(db: ReadableDb, workspaceId: WorkspaceId): KeptSecret[] {
  return db.all(toSecret, 'SELECT * FROM secrets WHERE workspace_id = ? ORDER BY name', workspaceId)
}

export function findKeptSecret(db: ReadableDb, workspaceId: WorkspaceId, secretId: SecretId): KeptSecret | undefined {
  return db.get(toSecret, 'SELECT * FROM secrets WHERE workspace_id = ? AND id = ?', workspaceId, secretId)
}

export function findKeptSecretByName(db: ReadableDb, workspaceId: WorkspaceId, name: string): KeptSecret | undefined {
  return db.get(toSecret, 'SELECT * FROM secrets WHERE workspace_id = ? AND name = ?', workspaceId, name)
}

/** The names of secrets that servers of the workspace ask for, and by whom: read from the launches, which say it. */
export function listUses(db: ReadableDb, workspaceId: WorkspaceId): { readonly serverId: string; readonly secretName: string }[] {
  return db.all(
    row => ({ serverId: String(row['server_id']), secretName: String(row['secret_name']) }),
    // A variable or header may itself be called "secret": its value is an object, a secret's name is a text.
    `SELECT DISTINCT servers.id AS server_id, entry.value AS secret_name
     FROM servers, json_tree(servers.launch) AS entry
     WHERE servers.workspace_id = ? AND entry.key IN ('secret', 'clientSecret') AND entry.type = 'text'
     ORDER BY servers.created_at, servers.id`,
    workspaceId,
  )
}

export function insertSecret(db: WritableDb, secret: KeptSecret): void {
  db.run(
    'INSERT INTO secrets (id, workspace_id, name, version, sealed, created_at) VALUES (?, ?, ?, ?, ?, ?)',
    secret.id,
    secret.workspaceId,
    secret.name,
    secret.version,
    secret.sealed,
    secret.createdAt,
  )
}

/** Only over the version before it, so that two replacements at once cannot mix: how many rows changed, 0 or 1. */
export function updateSecret(db: WritableDb, { id, workspaceId, version, sealed, replacedAt }: KeptSecret): number {
  return db.run(
    'UPDATE secrets SET version = ?, sealed = ?, replaced_at = ? WHERE workspace_id = ? AND id = ? AND version = ?',
    version,
    sealed,
    replacedAt,
    workspaceId,
    id,
    version - 1,
  )
}

export function touchSecrets(db: WritableDb, secrets: readonly KeptSecret[], now: number): void {
  for (const { id, workspaceId } of secrets)
    db.run('UPDATE secrets SET last_used_at = ? WHERE workspace_id = ? AND id = ?', now, workspaceId, id)
}

/** How many rows were deleted, 0 or 1. */
export function deleteSecret(db: WritableDb, workspaceId: WorkspaceId, secretId: SecretId): number {
  return db.run('DELETE FROM secrets WHERE workspace_id = ? AND id = ?', workspaceId, secretId)
}

function toSecret(row: SqlRow): KeptSecret {
  return {
    id: SecretId.parse(row['id']),
    workspaceId: WorkspaceId.parse(row['workspace_id']),
    name: String(row['name']),
    version: Number(row['version']),
    sealed: String(row['sealed']),
    createdAt: Number(row['created_at']),
    replacedAt: timeOrNull(row['replaced_at']),
    lastUsedAt: timeOrNull(row['last_used_at']),
  }
}

function timeOrNull(value: unknown): number | null {
  return typeof value === 'number' ? value : null
}
