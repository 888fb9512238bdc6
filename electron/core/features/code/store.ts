import { CodeDraft, CodeVersion } from '#shared/model/code.ts'
import { ServerId, WorkspaceId } from '#shared/model/ids.ts'
import { WorkspaceSettings } from '#shared/model/serving.ts'
import type { CodePlace } from '#core/custom/index.ts'
import type { ReadableDb, SqlRow, WritableDb } from '#core/db/database.ts'

/** A code tool as it is kept: the draft, and which version can be called. */
export interface KeptTool {
  readonly serverId: ServerId
  readonly name: string
  readonly draft: CodeDraft
  readonly revision: number
  readonly publishedVersion: number | null
  /** The draft is, letter for letter, not what is published. */
  readonly isDraftAhead: boolean
  readonly createdAt: number
  readonly updatedAt: number
}

export interface KeptVersion {
  readonly version: CodeVersion
  readonly draft: CodeDraft
}

const TOOL = `SELECT code_tools.*, content AS published FROM code_tools
  LEFT JOIN code_versions ON code_versions.server_id = code_tools.server_id AND tool_name = code_tools.name AND version = published_version`

export function listKeptTools(db: ReadableDb, serverId: ServerId): KeptTool[] {
  return db.all(row => toTool(serverId, row), `${TOOL} WHERE code_tools.server_id = ? ORDER BY name`, serverId)
}

export function findKeptTool(db: ReadableDb, serverId: ServerId, name: string): KeptTool | undefined {
  return db.get(row => toTool(serverId, row), `${TOOL} WHERE code_tools.server_id = ? AND name = ?`, serverId, name)
}

/** All that is written in a workspace and in force or to come: of each tool what is published, and its draft. */
export function listWritten(
  db: ReadableDb,
  workspaceId: WorkspaceId,
): { readonly serverId: ServerId; readonly name: string; readonly draft: CodeDraft }[] {
  const rows = db.all(
    row => row,
    `SELECT code_tools.server_id, code_tools.name, draft, content FROM code_tools
     JOIN servers ON servers.id = code_tools.server_id
     LEFT JOIN code_versions ON code_versions.server_id = code_tools.server_id AND tool_name = code_tools.name AND version = published_version
     WHERE workspace_id = ? ORDER BY servers.created_at, servers.id, code_tools.name`,
    workspaceId,
  )
  return rows.flatMap(row => {
    const texts = row['content'] === null || row['content'] === row['draft'] ? [row['draft']] : [row['content'], row['draft']]
    return texts.map(text => ({ serverId: ServerId.parse(row['server_id']), name: String(row['name']), draft: readDraft(text) }))
  })
}

/** What can be called of a server: of each tool the version that was published last. */
export function listPublished(db: ReadableDb, serverId: ServerId): { readonly name: string; readonly draft: CodeDraft }[] {
  return db.all(
    row => ({ name: String(row['name']), draft: readDraft(row['content']) }),
    `SELECT name, content FROM code_tools
     JOIN code_versions ON code_versions.server_id = code_tools.server_id AND tool_name = name AND version = published_version
     WHERE code_tools.server_id = ? ORDER BY name`,
    serverId,
  )
}

/** Where the code of a server runs. */
export function findPlace(db: ReadableDb, serverId: ServerId): CodePlace | undefined {
  return db.get(
    row => ({
      serverId,
      workspaceId: WorkspaceId.parse(row['workspace_id']),
      serverName: String(row['server_name']),
      workspaceName: String(row['workspace_name']),
      settings: WorkspaceSettings.parse(JSON.parse(String(row['settings']))),
    }),
    `SELECT workspace_id, servers.name AS server_name, workspaces.name AS workspace_name, workspaces.settings
     FROM servers JOIN workspaces ON workspaces.id = workspace_id WHERE servers.id = ?`,
    serverId,
  )
}

export function insertTool(db: WritableDb, { serverId, name, draft, createdAt }: KeptTool): void {
  db.run(
    'INSERT INTO code_tools (server_id, name, draft, revision, created_at, updated_at) VALUES (?, ?, ?, 1, ?, ?)',
    serverId,
    name,
    JSON.stringify(draft),
    createdAt,
    createdAt,
  )
}

/** Writes the draft, its revision and which version is published. */
export function updateTool(db: WritableDb, { serverId, name, draft, revision, publishedVersion, updatedAt }: KeptTool): void {
  db.run(
    'UPDATE code_tools SET draft = ?, revision = ?, published_version = ?, updated_at = ? WHERE server_id = ? AND name = ?',
    JSON.stringify(draft),
    revision,
    publishedVersion,
    updatedAt,
    serverId,
    name,
  )
}

/** With its versions. How many there were, 0 or 1. */
export function deleteTool(db: WritableDb, serverId: ServerId, name: string): number {
  return db.run('DELETE FROM code_tools WHERE server_id = ? AND name = ?', serverId, name)
}

/** Newest first. */
export function listVersions(db: ReadableDb, serverId: ServerId, name: string): CodeVersion[] {
  return db.all(
    toVersion,
    `SELECT version, published_at, published_by, note FROM code_versions
     WHERE server_id = ? AND tool_name = ? ORDER BY version DESC`,
    serverId,
    name,
  )
}

export function findVersion(db: ReadableDb, serverId: ServerId, name: string, version: number): KeptVersion | undefined {
  return db.get(
    row => ({ version: toVersion(row), draft: readDraft(row['content']) }),
    'SELECT * FROM code_versions WHERE server_id = ? AND tool_name = ? AND version = ?',
    serverId,
    name,
    version,
  )
}

export function insertVersion(db: WritableDb, serverId: ServerId, name: string, { version, draft }: KeptVersion): void {
  db.run(
    `INSERT INTO code_versions (server_id, tool_name, version, content, published_at, published_by, note)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    serverId,
    name,
    version.version,
    JSON.stringify(draft),
    version.publishedAt,
    version.publishedBy,
    version.note,
  )
}

function toTool(serverId: ServerId, row: SqlRow): KeptTool {
  return {
    serverId,
    name: String(row['name']),
    draft: readDraft(row['draft']),
    revision: Number(row['revision']),
    publishedVersion: row['published_version'] === null ? null : Number(row['published_version']),
    isDraftAhead: row['draft'] !== row['published'],
    createdAt: Number(row['created_at']),
    updatedAt: Number(row['updated_at']),
  }
}

function toVersion(row: SqlRow): CodeVersion {
  return CodeVersion.parse({
    version: row['version'],
    publishedAt: row['published_at'],
    publishedBy: row['published_by'],
    note: row['note'],
  })
}

function readDraft(text: unknown): CodeDraft {
  return CodeDraft.parse(JSON.parse(String(text)))
}
