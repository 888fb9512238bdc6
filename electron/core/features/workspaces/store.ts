import { KeyId, ServerId, type WorkspaceId } from '#shared/model/ids.ts'
import { WorkspaceSettings } from '#shared/model/serving.ts'
import { Workspace } from '#shared/model/workspace.ts'
import type { ReadableDb, SqlRow, WritableDb } from '#core/db/database.ts'

export function listWorkspaces(db: ReadableDb): Workspace[] {
  return db.all(toWorkspace, 'SELECT * FROM workspaces ORDER BY created_at, id')
}

export function findWorkspace(db: ReadableDb, workspaceId: WorkspaceId): Workspace | undefined {
  return db.get(toWorkspace, 'SELECT * FROM workspaces WHERE id = ?', workspaceId)
}

export function countServers(db: ReadableDb, workspaceId: WorkspaceId): number {
  return db.get(row => Number(row['count']), 'SELECT COUNT(*) AS count FROM servers WHERE workspace_id = ?', workspaceId) ?? 0
}

export function insertWorkspace(db: WritableDb, workspace: Workspace): void {
  db.run(
    'INSERT INTO workspaces (id, slug, name, description, is_prefixing, tool_mode, settings, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    workspace.id,
    workspace.slug,
    workspace.name,
    workspace.description,
    Number(workspace.isPrefixing),
    workspace.toolMode,
    JSON.stringify(workspace.settings),
    workspace.createdAt,
    workspace.updatedAt,
  )
}

export function updateWorkspace(db: WritableDb, { id, name, description, isPrefixing, toolMode, settings, updatedAt }: Workspace): void {
  db.run(
    'UPDATE workspaces SET name = ?, description = ?, is_prefixing = ?, tool_mode = ?, settings = ?, updated_at = ? WHERE id = ?',
    name,
    description,
    Number(isPrefixing),
    toolMode,
    JSON.stringify(settings),
    updatedAt,
    id,
  )
}

export function setArchived(db: WritableDb, workspaceId: WorkspaceId, at: number | null): void {
  db.run('UPDATE workspaces SET archived_at = ? WHERE id = ?', at, workspaceId)
}

/** With everything that is its own: servers, keys, secrets, sign-ins, data keys, records. */
export function deleteWorkspace(db: WritableDb, workspaceId: WorkspaceId): void {
  db.run('DELETE FROM workspaces WHERE id = ?', workspaceId)
}

export function switchAllOff(db: WritableDb, workspaceId: WorkspaceId): void {
  db.run('UPDATE servers SET is_on = 0 WHERE workspace_id = ?', workspaceId)
}

export function listServerIds(db: ReadableDb, workspaceId: WorkspaceId): ServerId[] {
  return db.all(row => ServerId.parse(row['id']), 'SELECT id FROM servers WHERE workspace_id = ?', workspaceId)
}

export function listKeyIds(db: ReadableDb, workspaceId: WorkspaceId): KeyId[] {
  return db.all(row => KeyId.parse(row['id']), 'SELECT id FROM keys WHERE workspace_id = ?', workspaceId)
}

function toWorkspace(row: SqlRow): Workspace {
  return Workspace.parse({
    id: row['id'],
    slug: row['slug'],
    name: row['name'],
    description: row['description'],
    isPrefixing: row['is_prefixing'] === 1,
    toolMode: row['tool_mode'],
    settings: WorkspaceSettings.parse(JSON.parse(String(row['settings']))),
    createdAt: row['created_at'],
    updatedAt: row['updated_at'],
    archivedAt: row['archived_at'],
  })
}
