import type { ServerId, WorkspaceId } from '#shared/model/ids.ts'
import type { ReadableDb, SqlRow, WritableDb } from '#core/db/database.ts'

/** Tokens as they are kept: sealed. */
export interface KeptTokens {
  readonly issuer: string
  readonly version: number
  readonly scope: string
  readonly sealed: string
}

/** A server at an address, in its workspace: nothing kept for another is ever found for it. */
export interface Place {
  readonly workspaceId: WorkspaceId
  readonly serverId: ServerId
  readonly url: string
}

export function findKeptTokens(db: ReadableDb, { workspaceId, serverId, url }: Place): KeptTokens | undefined {
  return db.get(
    toTokens,
    `SELECT issuer, version, scope, sealed FROM oauth_tokens WHERE workspace_id = ? AND server_id = ? AND url = ?
     ORDER BY stored_at DESC LIMIT 1`,
    workspaceId,
    serverId,
    url,
  )
}

/** False in a data file of before there were sign-ins. */
export function hasSignIns(db: ReadableDb): boolean {
  return db.get(() => true, "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'oauth_tokens'") ?? false
}

/** In place of all that the server had before, if it still is what was signed in to: how many rows, 0 or 1. */
export function insertTokens(db: WritableDb, { place, fingerprint, kept, now }: Inserted): number {
  const { workspaceId, serverId, url } = place
  const isSame = db.get(
    () => true,
    'SELECT 1 FROM servers WHERE workspace_id = ? AND id = ? AND fingerprint = ?',
    workspaceId,
    serverId,
    fingerprint,
  )
  if (!isSame) return 0
  deleteTokens(db, place)
  return db.run(
    'INSERT INTO oauth_tokens (workspace_id, server_id, issuer, url, version, scope, sealed, stored_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    workspaceId,
    serverId,
    kept.issuer,
    url,
    kept.version,
    kept.scope,
    kept.sealed,
    now,
  )
}

interface Inserted {
  readonly place: Place
  /** Of the launch that the person signed in to. */
  readonly fingerprint: string
  readonly kept: KeptTokens
  readonly now: number
}

/** Over the version before it alone: how many rows, 0 when they were replaced or deleted meanwhile. */
export function updateTokens(db: WritableDb, { workspaceId, serverId }: Place, kept: KeptTokens, now: number): number {
  return db.run(
    `UPDATE oauth_tokens SET version = ?, scope = ?, sealed = ?, stored_at = ?
     WHERE workspace_id = ? AND server_id = ? AND issuer = ? AND version = ?`,
    kept.version,
    kept.scope,
    kept.sealed,
    now,
    workspaceId,
    serverId,
    kept.issuer,
    kept.version - 1,
  )
}

export function deleteTokens(db: WritableDb, { workspaceId, serverId }: Pick<Place, 'workspaceId' | 'serverId'>): number {
  return db.run('DELETE FROM oauth_tokens WHERE workspace_id = ? AND server_id = ?', workspaceId, serverId)
}

/** The server lies elsewhere now: what was given for where it lay is not given to anybody there. */
export function deleteOthers(db: WritableDb, { workspaceId, serverId, url }: Place): number {
  return db.run('DELETE FROM oauth_tokens WHERE workspace_id = ? AND server_id = ? AND url <> ?', workspaceId, serverId, url)
}

/** Only if nobody replaced them. */
export function deleteVersion(db: WritableDb, { workspaceId, serverId }: Place, { issuer, version }: KeptTokens): number {
  return db.run(
    'DELETE FROM oauth_tokens WHERE workspace_id = ? AND server_id = ? AND issuer = ? AND version = ?',
    workspaceId,
    serverId,
    issuer,
    version,
  )
}

/** A client that Atrium registered, sealed. */
export interface KeptClient {
  readonly redirectUri: string
  readonly sealed: string
}

/** The newest first. */
export function listKeptClients(db: ReadableDb, workspaceId: WorkspaceId, issuer: string): KeptClient[] {
  return db.all(
    row => ({ redirectUri: String(row['redirect_uri']), sealed: String(row['sealed']) }),
    'SELECT redirect_uri, sealed FROM oauth_clients WHERE workspace_id = ? AND issuer = ? ORDER BY registered_at DESC',
    workspaceId,
    issuer,
  )
}

export function insertClient(
  db: WritableDb,
  workspaceId: WorkspaceId,
  issuer: string,
  kept: KeptClient & { readonly now: number },
): number {
  return db.run(
    'INSERT OR REPLACE INTO oauth_clients (workspace_id, issuer, redirect_uri, sealed, registered_at) VALUES (?, ?, ?, ?, ?)',
    workspaceId,
    issuer,
    kept.redirectUri,
    kept.sealed,
    kept.now,
  )
}

export function deleteClients(db: WritableDb, workspaceId: WorkspaceId, issuer: string): number {
  return db.run('DELETE FROM oauth_clients WHERE workspace_id = ? AND issuer = ?', workspaceId, issuer)
}

function toTokens(row: SqlRow): KeptTokens {
  return {
    issuer: String(row['issuer']),
    version: Number(row['version']),
    scope: String(row['scope']),
    sealed: String(row['sealed']),
  }
}
