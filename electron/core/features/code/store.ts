import { CodeDraft, CodeVersion } from '#shared/model/code.ts'
import { ServerId, type WorkspaceId } from '#shared/model/ids.ts'
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
  LEFT JOIN code_versions ON code_versions.server_id = code_tools.server_id AND tool_name = name AND version = published_version`

export function listKeptTools(db: ReadableDb, serverId: ServerId): KeptTool[] {
  return db.all(row => toTool(serverId, row), `${TOOL} WHERE code_tools.server_id = ? ORDER BY name`, serverId)
}

export function findKeptTool(db: ReadableDb, serverId: ServerId, name: string): KeptTool | undefined {
  return db.get(row => toTool(serverId, row), `${TOOL} WHERE code_tools.server_id = ? AND name = ?`, serverId, name)
}

/** The drafts of all code tools of a workspace. */
export function listDrafts(db: ReadableDb, workspaceId: WorkspaceId): KeptTool[] {
  return db.all(
    row => toTool(ServerId.parse(row['server_id']), row),
    `${TOOL} JOIN servers ON servers.id = code_tools.server_id WHERE workspace_id = ? ORDER BY servers.created_at, servers.id, code_tools.name`,
    workspaceId,
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
