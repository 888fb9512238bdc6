import { AppError } from '#shared/errors.ts'
import { ServerId, WorkspaceId } from '#shared/model/ids.ts'
import { Launch, ServerSettings } from '#shared/model/server.ts'
import { servingTimesOf, servingWishesOf, WorkspaceSettings, type ServingWishes } from '#shared/model/serving.ts'
import type { ReadableDb, SqlRow, WritableDb } from '#core/db/database.ts'

/** A server as it is kept: what it runs and what was agreed to, without what its processes do. */
export interface KeptServer {
  readonly id: ServerId
  readonly workspaceId: WorkspaceId
  readonly slug: string
  readonly name: string
  readonly launch: Launch
  readonly settings: ServerSettings
  readonly fingerprint: string
  readonly approvedFingerprint: string | null
  readonly isOn: boolean
  readonly createdAt: number
  readonly updatedAt: number
}

export function listKeptServers(db: ReadableDb, workspaceId: WorkspaceId): KeptServer[] {
  return db.all(toServer, 'SELECT * FROM servers WHERE workspace_id = ? ORDER BY created_at, id', workspaceId)
}

export function findKeptServer(db: ReadableDb, workspaceId: WorkspaceId, serverId: ServerId): KeptServer | undefined {
  return db.get(toServer, 'SELECT * FROM servers WHERE workspace_id = ? AND id = ?', workspaceId, serverId)
}

/** Throws `not_found`: also for a server of another workspace, in the same words. */
export function checkServerIsHere(
  db: ReadableDb,
  { workspaceId, serverId }: { readonly workspaceId: WorkspaceId; readonly serverId: ServerId },
): void {
  const found = db.get(() => true, 'SELECT 1 FROM servers WHERE workspace_id = ? AND id = ?', workspaceId, serverId)
  if (!found) throw new AppError('not_found', 'There is no such server.')
}

/** For the process layer, which knows servers by their id alone. */
export function findAnyKeptServer(db: ReadableDb, serverId: ServerId): KeptServer | undefined {
  return db.get(toServer, 'SELECT * FROM servers WHERE id = ?', serverId)
}

/** How a server is treated while it runs; what is not set as Atrium finds best. */
export function findServing(db: ReadableDb, serverId: ServerId): { readonly idleStopMs: number; readonly sharing: 'shared' | 'session' } {
  const found = db.get(
    row => ({ own: settingsOf(row), workspace: workspaceSettingsOf(row), isCustom: row['kind'] === 'custom' }),
    `SELECT servers.settings, launch ->> '$.kind' AS kind, workspaces.settings AS workspace_settings
     FROM servers JOIN workspaces ON workspaces.id = workspace_id WHERE servers.id = ?`,
    serverId,
  )
  // It has no process to share or to stop.
  if (found?.isCustom === true) return { idleStopMs: 0, sharing: 'shared' }
  const own = found?.own ?? ServerSettings.parse({})
  const workspace = found?.workspace ?? WorkspaceSettings.parse({})
  return { idleStopMs: servingTimesOf(servingWishesOf(own, workspace)).idleStopMs, sharing: own.sharing ?? 'shared' }
}

/** Whether the workspace wants its servers restarted when their secrets changed. */
export function wantsRenewal(db: ReadableDb, workspaceId: WorkspaceId): boolean {
  return (
    db.get(workspaceSettingsOf, 'SELECT settings AS workspace_settings FROM workspaces WHERE id = ?', workspaceId)?.restartsForSecrets ??
    false
  )
}

/** A server as the gateway needs it for every call: no launch is parsed. */
export interface ServerFacts {
  readonly id: ServerId
  readonly slug: string
  readonly name: string
  readonly isOn: boolean
  readonly isApproved: boolean
  readonly fingerprint: string
  readonly times: ServingWishes
}

/** All servers of a workspace, sorted by slug. */
export function listServerFacts(db: ReadableDb, workspaceId: WorkspaceId): ServerFacts[] {
  return db.all(
    toFacts,
    `SELECT servers.id, servers.slug, servers.name, is_on, fingerprint, approved_fingerprint, servers.settings,
       workspaces.settings AS workspace_settings
     FROM servers JOIN workspaces ON workspaces.id = workspace_id WHERE workspace_id = ? ORDER BY servers.slug`,
    workspaceId,
  )
}

export function insertServer(db: WritableDb, server: KeptServer): void {
  db.run(
    `INSERT INTO servers (id, workspace_id, slug, name, launch, settings, fingerprint, approved_fingerprint, is_on, created_at, updated_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    server.id,
    server.workspaceId,
    server.slug,
    server.name,
    JSON.stringify(server.launch),
    JSON.stringify(server.settings),
    server.fingerprint,
    server.approvedFingerprint,
    Number(server.isOn),
    server.createdAt,
    server.updatedAt,
  )
}

/** Writes all that may change; id, workspace and slug stay. */
export function updateServer(db: WritableDb, server: KeptServer): void {
  db.run(
    `UPDATE servers SET name = ?, launch = ?, settings = ?, fingerprint = ?, approved_fingerprint = ?, is_on = ?, updated_at = ?
     WHERE workspace_id = ? AND id = ?`,
    server.name,
    JSON.stringify(server.launch),
    JSON.stringify(server.settings),
    server.fingerprint,
    server.approvedFingerprint,
    Number(server.isOn),
    server.updatedAt,
    server.workspaceId,
    server.id,
  )
}

export function deleteServer(db: WritableDb, workspaceId: WorkspaceId, serverId: ServerId): void {
  db.run('DELETE FROM servers WHERE workspace_id = ? AND id = ?', workspaceId, serverId)
}

function toFacts(row: SqlRow): ServerFacts {
  const fingerprint = String(row['fingerprint'])
  return {
    id: ServerId.parse(row['id']),
    slug: String(row['slug']),
    name: String(row['name']),
    isOn: row['is_on'] === 1,
    isApproved: row['approved_fingerprint'] === fingerprint,
    fingerprint,
    times: servingWishesOf(settingsOf(row), workspaceSettingsOf(row)),
  }
}

function settingsOf(row: SqlRow): ServerSettings {
  return ServerSettings.parse(JSON.parse(String(row['settings'])))
}

function workspaceSettingsOf(row: SqlRow): WorkspaceSettings {
  return WorkspaceSettings.parse(JSON.parse(String(row['workspace_settings'])))
}

function toServer(row: SqlRow): KeptServer {
  return {
    id: ServerId.parse(row['id']),
    workspaceId: WorkspaceId.parse(row['workspace_id']),
    slug: String(row['slug']),
    name: String(row['name']),
    launch: Launch.parse(JSON.parse(String(row['launch']))),
    settings: settingsOf(row),
    fingerprint: String(row['fingerprint']),
    approvedFingerprint: row['approved_fingerprint'] === null ? null : String(row['approved_fingerprint']),
    isOn: row['is_on'] === 1,
    createdAt: Number(row['created_at']),
    updatedAt: Number(row['updated_at']),
  }
}
