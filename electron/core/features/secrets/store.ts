import { SecretId, WorkspaceId } from '#shared/model/ids.ts'
import type { ReadableDb, SqlRow, WritableDb } from '#core/db/database.ts'
import type { Whose } from '#core/vault/whose.ts'

/** A secret as it is kept: sealed, or the place where it is looked up. */
export interface KeptSecret {
  readonly id: SecretId
  readonly whose: Whose
  readonly name: string
  readonly description: string
  readonly version: number
  readonly content: KeptContent
  /** Whether the value is long enough to be redacted; null: not known. */
  readonly isRedacted: boolean | null
  /** Of the organization's: whether all workspaces get it. */
  readonly isForAll: boolean
  readonly createdAt: number
  readonly replacedAt: number | null
  readonly lastUsedAt: number | null
}

export type KeptContent = { readonly sealed: string } | { readonly reference: string }

export function listKeptSecrets(db: ReadableDb, whose: Whose): KeptSecret[] {
  return db.all(toSecret, 'SELECT * FROM secrets WHERE workspace_id IS ? ORDER BY name', workspaceOf(whose))
}

export function findKeptSecret(db: ReadableDb, whose: Whose, secretId: SecretId): KeptSecret | undefined {
  return db.get(toSecret, 'SELECT * FROM secrets WHERE workspace_id IS ? AND id = ?', workspaceOf(whose), secretId)
}

export function findKeptSecretByName(db: ReadableDb, whose: Whose, name: string): KeptSecret | undefined {
  return db.get(toSecret, 'SELECT * FROM secrets WHERE workspace_id IS ? AND name = ?', workspaceOf(whose), name)
}

export function insertSecret(db: WritableDb, secret: KeptSecret): void {
  const { id, whose, name, description, version, content, isRedacted, isForAll, createdAt } = secret
  db.run(
    `INSERT INTO secrets (id, workspace_id, name, description, version, sealed, reference, is_redacted, is_for_all, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    id,
    workspaceOf(whose),
    name,
    description,
    version,
    ...columnsOf(content),
    flagOf(isRedacted),
    Number(isForAll),
    createdAt,
  )
}

/** Only over the version before it, so that two replacements at once cannot mix: how many rows changed, 0 or 1. */
export function updateContent(db: WritableDb, { id, whose, version, content, isRedacted, replacedAt }: KeptSecret): number {
  return db.run(
    'UPDATE secrets SET version = ?, sealed = ?, reference = ?, is_redacted = ?, replaced_at = ? WHERE workspace_id IS ? AND id = ? AND version = ?',
    version,
    ...columnsOf(content),
    flagOf(isRedacted),
    replacedAt,
    workspaceOf(whose),
    id,
    version - 1,
  )
}

/** What is said about it, and whether all get it; never its content. */
export function updateFacts(db: WritableDb, { id, whose, description, isForAll }: KeptSecret): void {
  db.run(
    'UPDATE secrets SET description = ?, is_for_all = ? WHERE workspace_id IS ? AND id = ?',
    description,
    Number(isForAll),
    workspaceOf(whose),
    id,
  )
}

/** What was found out about a value when it was used; nothing once it was replaced. */
export function noteRedacted(db: WritableDb, { id, version }: KeptSecret, isRedacted: boolean): void {
  db.run('UPDATE secrets SET is_redacted = ? WHERE id = ? AND version = ?', flagOf(isRedacted), id, version)
}

/** A workspace used them. */
export function touchSecrets(db: WritableDb, secrets: readonly KeptSecret[], { workspaceId, now }: Use): void {
  for (const { id, whose } of secrets) {
    db.run('UPDATE secrets SET last_used_at = ? WHERE id = ?', now, id)
    if (whose === 'organization')
      db.run(
        `INSERT INTO secret_uses (secret_id, workspace_id, last_used_at) VALUES (?, ?, ?)
         ON CONFLICT (secret_id, workspace_id) DO UPDATE SET last_used_at = excluded.last_used_at`,
        id,
        workspaceId,
        now,
      )
  }
}

interface Use {
  readonly workspaceId: WorkspaceId
  readonly now: number
}

/** How many rows were deleted, 0 or 1. */
export function deleteSecret(db: WritableDb, whose: Whose, secretId: SecretId): number {
  return db.run('DELETE FROM secrets WHERE workspace_id IS ? AND id = ?', workspaceOf(whose), secretId)
}

export function toSecret(row: SqlRow): KeptSecret {
  return {
    id: SecretId.parse(row['id']),
    whose: row['workspace_id'] === null ? 'organization' : WorkspaceId.parse(row['workspace_id']),
    name: String(row['name']),
    description: String(row['description']),
    version: Number(row['version']),
    content: row['reference'] === null ? { sealed: String(row['sealed']) } : { reference: String(row['reference']) },
    isRedacted: row['is_redacted'] === null ? null : row['is_redacted'] === 1,
    isForAll: row['is_for_all'] === 1,
    createdAt: Number(row['created_at']),
    replacedAt: timeOrNull(row['replaced_at']),
    lastUsedAt: timeOrNull(row['last_used_at']),
  }
}

function columnsOf(content: KeptContent): [sealed: string | null, reference: string | null] {
  return 'sealed' in content ? [content.sealed, null] : [null, content.reference]
}

function flagOf(flag: boolean | null): number | null {
  return flag === null ? null : Number(flag)
}

function workspaceOf(whose: Whose): string | null {
  return whose === 'organization' ? null : whose
}

function timeOrNull(value: unknown): number | null {
  return typeof value === 'number' ? value : null
}
