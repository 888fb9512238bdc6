import type { AdminKey, Key } from '#shared/model/key.ts'
import { KeyId, WorkspaceId } from '#shared/model/ids.ts'
import type { ToolMode } from '#shared/model/tool-mode.ts'
import type { ReadableDb, SqlRow, WritableDb } from '#core/db/database.ts'
import { toToolList } from './grants.ts'

/** A key as it is kept: of a workspace, or of the organization where there is none. */
export interface KeptKey {
  readonly id: KeyId
  readonly workspaceId: WorkspaceId | null
  readonly name: string
  readonly prefix: string
  readonly hash: Uint8Array
  readonly createdAt: number
  readonly expiresAt: number | null
  readonly revokedAt: number | null
  readonly lastUsedAt: number | null
  readonly calls: number
  /** The chosen tools as they are kept; null: all. */
  readonly tools: string | null
  readonly toolMode: ToolMode | null
}

export function listWorkspaceKeys(db: ReadableDb, workspaceId: WorkspaceId): Key[] {
  return db.all(toWorkspaceKey, 'SELECT * FROM keys WHERE workspace_id = ? ORDER BY created_at DESC, id DESC', workspaceId)
}

export function findWorkspaceKey(db: ReadableDb, workspaceId: WorkspaceId, keyId: KeyId): Key | undefined {
  return db.get(toWorkspaceKey, 'SELECT * FROM keys WHERE workspace_id = ? AND id = ?', workspaceId, keyId)
}

export function listAdminKeys(db: ReadableDb): AdminKey[] {
  return db.all(toKeyView, `SELECT * FROM keys WHERE kind = 'admin' ORDER BY created_at DESC, id DESC`)
}

export function findAdminKey(db: ReadableDb, keyId: KeyId): AdminKey | undefined {
  return db.get(toKeyView, `SELECT * FROM keys WHERE kind = 'admin' AND id = ?`, keyId)
}

/** What decides about a request. */
export type PresentedKey = Pick<KeptKey, 'id' | 'workspaceId' | 'name' | 'hash' | 'expiresAt' | 'revokedAt' | 'tools' | 'toolMode'>

/** One lookup in the index of hashes, whatever was asked for. It is made for every request: no more of the row is read than is needed. */
export function findKeyByHash(db: ReadableDb, hash: Uint8Array): PresentedKey | undefined {
  return db.get(
    toPresentedKey,
    'SELECT id, workspace_id, name, hash, expires_at, revoked_at, tools, tool_mode FROM keys WHERE hash = ?',
    hash,
  )
}

export function findPresentedKey(db: ReadableDb, keyId: KeyId): PresentedKey | undefined {
  return db.get(
    toPresentedKey,
    'SELECT id, workspace_id, name, hash, expires_at, revoked_at, tools, tool_mode FROM keys WHERE id = ?',
    keyId,
  )
}

export function insertKey(db: WritableDb, key: KeptKey): void {
  db.run(
    'INSERT INTO keys (id, kind, workspace_id, name, prefix, hash, created_at, expires_at, tools, tool_mode) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    key.id,
    key.workspaceId === null ? 'admin' : 'workspace',
    key.workspaceId,
    key.name,
    key.prefix,
    key.hash,
    key.createdAt,
    key.expiresAt,
    key.tools,
    key.toolMode,
  )
}

export function updateKeyTools(db: WritableDb, keyId: KeyId, tools: string | null): void {
  db.run('UPDATE keys SET tools = ? WHERE id = ?', tools, keyId)
}

export function updateKeyMode(db: WritableDb, keyId: KeyId, toolMode: ToolMode | null): void {
  db.run('UPDATE keys SET tool_mode = ? WHERE id = ?', toolMode, keyId)
}

/** Keeps the first time when the key was revoked before. */
export function markRevoked(db: WritableDb, keyId: KeyId, now: number): void {
  db.run('UPDATE keys SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL', now, keyId)
}

export function countUse(db: WritableDb, keyId: KeyId, now: number): void {
  db.run('UPDATE keys SET calls = calls + 1, last_used_at = ? WHERE id = ?', now, keyId)
}

function toKeyView(row: SqlRow): AdminKey {
  return {
    id: KeyId.parse(row['id']),
    name: String(row['name']),
    prefix: String(row['prefix']),
    createdAt: Number(row['created_at']),
    expiresAt: timeOrNull(row['expires_at']),
    revokedAt: timeOrNull(row['revoked_at']),
    lastUsedAt: timeOrNull(row['last_used_at']),
    calls: Number(row['calls']),
  }
}

function toWorkspaceKey(row: SqlRow): Key {
  return {
    ...toKeyView(row),
    workspaceId: WorkspaceId.parse(row['workspace_id']),
    tools: toToolList(textOrNull(row['tools'])),
    toolMode: modeOrNull(row['tool_mode']),
  }
}

function toPresentedKey(row: SqlRow): PresentedKey {
  const { id, name, hash, workspace_id: workspaceId, expires_at: expiresAt, revoked_at: revokedAt, tools } = row
  return {
    id: KeyId.parse(id),
    name: String(name),
    expiresAt: timeOrNull(expiresAt),
    revokedAt: timeOrNull(revokedAt),
    workspaceId: workspaceId === null ? null : WorkspaceId.parse(workspaceId),
    tools: textOrNull(tools),
    // STRICT and CHECK: the column is 32 bytes. Anything else compares as unequal.
    hash: hash instanceof Uint8Array ? hash : new Uint8Array(32),
    toolMode: modeOrNull(row['tool_mode']),
  }
}

function textOrNull(value: unknown): string | null {
  if (value === null) return null
  // The column is text. Anything else is a list that cannot be read, never "all".
  return typeof value === 'string' ? value : ''
}

function modeOrNull(value: unknown): ToolMode | null {
  // A CHECK holds the column to the two words; it is read for every request, so no schema parses it.
  return value === 'full' || value === 'discovery' ? value : null
}

function timeOrNull(value: unknown): number | null {
  return typeof value === 'number' ? value : null
}
