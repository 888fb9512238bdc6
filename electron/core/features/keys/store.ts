import type { AdminKey, Key, KeyDay, KeyLimits, KeySurfaces } from '#shared/model/key.ts'
import { KeyId, MemberId, WorkspaceId } from '#shared/model/ids.ts'
import type { ToolMode } from '#shared/model/tool-mode.ts'
import type { ReadableDb, SqlRow, WritableDb } from '#core/db/database.ts'
import { toToolList } from './grants.ts'
import { readScopes } from './reach.ts'

/** A key as it is kept: of a workspace, or of the organization where there is none. */
export interface KeptKey {
  readonly id: KeyId
  readonly kind: 'service' | 'user' | 'admin'
  readonly workspaceId: WorkspaceId | null
  readonly memberId: MemberId | null
  readonly surfaces: KeySurfaces
  /** JSON, sorted. */
  readonly scopes: string
  readonly limits: KeyLimits
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
export type PresentedKey = Omit<KeptKey, 'prefix' | 'createdAt' | 'lastUsedAt' | 'calls'>

const PRESENTED = `SELECT id, kind, workspace_id, member_id, name, hash, surfaces, scopes, calls_per_minute, calls_per_day, expires_at, revoked_at,
  tools, tool_mode FROM keys WHERE`

/** One lookup in the index of hashes, whatever was asked for. It is made for every request: no more of the row is read than is needed. */
export function findKeyByHash(db: ReadableDb, hash: Uint8Array): PresentedKey | undefined {
  return db.get(toPresentedKey, `${PRESENTED} hash = ?`, hash)
}

export function findPresentedKey(db: ReadableDb, keyId: KeyId): PresentedKey | undefined {
  return db.get(toPresentedKey, `${PRESENTED} id = ?`, keyId)
}

export function insertKey(db: WritableDb, key: KeptKey): void {
  db.run(
    `INSERT INTO keys (id, kind, workspace_id, member_id, name, prefix, hash, surfaces, scopes, calls_per_minute, calls_per_day, created_at, expires_at,
       tools, tool_mode) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    key.id,
    key.kind,
    key.workspaceId,
    key.memberId,
    key.name,
    key.prefix,
    key.hash,
    key.surfaces,
    key.scopes,
    key.limits.callsPerMinute,
    key.limits.callsPerDay,
    key.createdAt,
    key.expiresAt,
    key.tools,
    key.toolMode,
  )
}

/** What may change of a key. Undefined: it stays. */
export interface KeyChange {
  readonly name: string | undefined
  readonly surfaces: KeySurfaces | undefined
  readonly scopes: string | undefined
  readonly limits: KeyLimits | undefined
}

export function updateKey(db: WritableDb, keyId: KeyId, { name, surfaces, scopes, limits }: KeyChange): void {
  db.run(
    'UPDATE keys SET name = coalesce(?, name), surfaces = coalesce(?, surfaces), scopes = coalesce(?, scopes) WHERE id = ?',
    name ?? null,
    surfaces ?? null,
    scopes ?? null,
    keyId,
  )
  if (limits === undefined) return
  db.run('UPDATE keys SET calls_per_minute = ?, calls_per_day = ? WHERE id = ?', limits.callsPerMinute, limits.callsPerDay, keyId)
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

/** Ends it at a time, or, where that is now, at once; says which one took its place. */
export function markReplaced(
  db: WritableDb,
  keyId: KeyId,
  { by, endsAt, now }: { readonly by: KeyId; readonly endsAt: number; readonly now: number },
): void {
  db.run('UPDATE keys SET replaced_by = ?, expires_at = ? WHERE id = ?', by, endsAt, keyId)
  if (endsAt <= now) markRevoked(db, keyId, now)
}

/** What came of the calls of a workspace's keys, day by day, from a day (since 1970, UTC) on. Days without any are left out. */
export function listKeyDays(db: ReadableDb, workspaceId: WorkspaceId, since: number): KeyDay[] {
  return db.all(
    toKeyDay,
    `SELECT key_id, day, key_days.calls, errors, denials FROM key_days JOIN keys ON keys.id = key_id
     WHERE workspace_id = ? AND day >= ? ORDER BY key_id, day`,
    workspaceId,
    since,
  )
}

function toKeyDay(row: SqlRow): KeyDay {
  return {
    keyId: KeyId.parse(row['key_id']),
    day: new Date(Number(row['day']) * DAY_MS).toISOString().slice(0, 10),
    calls: Number(row['calls']),
    errors: Number(row['errors']),
    denials: Number(row['denials']),
  }
}

const DAY_MS = 86_400_000

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
    kind: row['kind'] === 'user' ? 'user' : 'service',
    memberId: row['member_id'] === null ? null : MemberId.parse(row['member_id']),
    surfaces: surfacesOf(row),
    scopes: readScopes(String(row['scopes'])),
    limits: limitsOf(row),
    replacedBy: row['replaced_by'] === null ? null : KeyId.parse(row['replaced_by']),
    tools: toToolList(textOrNull(row['tools'])),
    toolMode: modeOrNull(row['tool_mode']),
  }
}

function toPresentedKey(row: SqlRow): PresentedKey {
  const { id, name, hash, kind, workspace_id: workspaceId, member_id: memberId, expires_at: expiresAt, revoked_at: revokedAt, tools } = row
  return {
    id: KeyId.parse(id),
    name: String(name),
    kind: kind === 'user' || kind === 'admin' ? kind : 'service',
    memberId: typeof memberId === 'string' ? MemberId.parse(memberId) : null,
    surfaces: surfacesOf(row),
    scopes: String(row['scopes']),
    limits: limitsOf(row),
    expiresAt: timeOrNull(expiresAt),
    revokedAt: timeOrNull(revokedAt),
    workspaceId: workspaceId === null ? null : WorkspaceId.parse(workspaceId),
    tools: textOrNull(tools),
    // STRICT and CHECK: the column is 32 bytes. Anything else compares as unequal.
    hash: hash instanceof Uint8Array ? hash : new Uint8Array(32),
    toolMode: modeOrNull(row['tool_mode']),
  }
}

/** A CHECK holds the column to the three words; anything else would open the fewer doors. */
function surfacesOf(row: SqlRow): KeySurfaces {
  const surfaces = row['surfaces']
  return surfaces === 'both' || surfaces === 'rest' ? surfaces : 'mcp'
}

function limitsOf(row: SqlRow): KeyLimits {
  return { callsPerMinute: timeOrNull(row['calls_per_minute']), callsPerDay: timeOrNull(row['calls_per_day']) }
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
