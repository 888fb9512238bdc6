import type { ServerId } from '#shared/model/ids.ts'
import type { ToolRule } from '#shared/model/tool.ts'
import type { ReadableDb, SqlRow, WritableDb } from '#core/db/database.ts'
import type { ToolDefinition } from './definition.ts'

/** A row as it lies there: whether it makes sense is for the reader to judge. */
export interface RuleRow {
  readonly toolName: string
  readonly isOn: unknown
  readonly name: unknown
  readonly title: unknown
  readonly description: unknown
  readonly access: unknown
}

export interface PinRow {
  readonly toolName: string
  readonly fingerprint: string
  readonly definition: string
  readonly firstSeenAt: number
  readonly acceptedAt: number
}

/** Definitions of one tool that stay accepted. A server may have another for each kind of client; more than this are of the past. */
const MAX_PINS = 8

export function listRules(db: ReadableDb, serverId: ServerId): RuleRow[] {
  return db.all(toRule, 'SELECT tool_name, is_on, name, title, description, access FROM tool_rules WHERE server_id = ?', serverId)
}

export function listPins(db: ReadableDb, serverId: ServerId): PinRow[] {
  return db.all(toPin, 'SELECT * FROM tool_pins WHERE server_id = ? ORDER BY accepted_at, rowid', serverId)
}

/** Writes all of a rule, unless the server was removed meanwhile. */
export function keepRule(db: WritableDb, serverId: ServerId, toolName: string, rule: ToolRule & { readonly changedAt: number }): void {
  db.run(
    `INSERT INTO tool_rules (server_id, tool_name, is_on, name, title, description, access, changed_at)
     SELECT id, ?, ?, ?, ?, ?, ?, ? FROM servers WHERE id = ?
     ON CONFLICT (server_id, tool_name) DO UPDATE SET is_on = excluded.is_on, name = excluded.name, title = excluded.title,
       description = excluded.description, access = excluded.access, changed_at = excluded.changed_at`,
    toolName,
    Number(rule.isOn),
    rule.name,
    rule.title,
    rule.description,
    rule.access,
    rule.changedAt,
    serverId,
  )
}

/** What was decided about a tool that said it only reads holds for that definition: another one that does not say so is undecided. */
export function forgetRead(db: WritableDb, serverId: ServerId, toolName: string): void {
  db.run("UPDATE tool_rules SET access = NULL WHERE server_id = ? AND tool_name = ? AND access = 'read'", serverId, toolName)
}

interface NewPin extends ToolDefinition {
  readonly toolName: string
  readonly firstSeenAt: number
  readonly acceptedAt: number
}

/** Accepts a definition, unless the server was removed meanwhile. */
export function keepPin(db: WritableDb, serverId: ServerId, pin: NewPin): void {
  db.run(
    `INSERT INTO tool_pins (server_id, tool_name, fingerprint, definition, first_seen_at, accepted_at)
     SELECT id, ?, ?, ?, ?, ? FROM servers WHERE id = ?
     ON CONFLICT (server_id, tool_name, fingerprint) DO UPDATE SET definition = excluded.definition, accepted_at = excluded.accepted_at`,
    pin.toolName,
    pin.fingerprint,
    pin.text,
    pin.firstSeenAt,
    pin.acceptedAt,
    serverId,
  )
}

/** What was decided about a tool that is gone, and accepted of it. */
export function forgetTool(db: WritableDb, serverId: ServerId, toolName: string): void {
  deletePins(db, serverId, toolName)
  db.run('DELETE FROM tool_rules WHERE server_id = ? AND tool_name = ?', serverId, toolName)
}

/** Of a tool all but the newest. */
export function deleteOldPins(db: WritableDb, serverId: ServerId, toolName: string): void {
  db.run(
    `DELETE FROM tool_pins WHERE server_id = ? AND tool_name = ? AND fingerprint NOT IN
       (SELECT fingerprint FROM tool_pins WHERE server_id = ? AND tool_name = ? ORDER BY accepted_at DESC, rowid DESC LIMIT ?)`,
    serverId,
    toolName,
    serverId,
    toolName,
    MAX_PINS,
  )
}

export function deletePins(db: WritableDb, serverId: ServerId, toolName: string): void {
  db.run('DELETE FROM tool_pins WHERE server_id = ? AND tool_name = ?', serverId, toolName)
}

function toRule(row: SqlRow): RuleRow {
  return {
    toolName: String(row['tool_name']),
    isOn: row['is_on'],
    name: row['name'],
    title: row['title'],
    description: row['description'],
    access: row['access'],
  }
}

function toPin(row: SqlRow): PinRow {
  return {
    toolName: String(row['tool_name']),
    fingerprint: String(row['fingerprint']),
    definition: String(row['definition']),
    firstSeenAt: Number(row['first_seen_at']),
    acceptedAt: Number(row['accepted_at']),
  }
}
