import { ApprovalRule } from '#shared/model/approval.ts'
import type { ApprovalRuleId, KeyId, WorkspaceId } from '#shared/model/ids.ts'
import type { ReadableDb, SqlRow, WritableDb } from '#core/db/database.ts'

const UNREADABLE = 'It cannot be read, so every call that comes to it is refused. Write it anew, and delete this one.'

/** In their order. What cannot be read stands in its place, as a rule that says so. */
export function listRules(db: ReadableDb, workspaceId: WorkspaceId): ApprovalRule[] {
  return db.all(toRule, 'SELECT * FROM approval_rules WHERE workspace_id = ? ORDER BY position, id', workspaceId)
}

/** After all others. */
export function insertRule(db: WritableDb, rule: ApprovalRule): void {
  db.run(
    `INSERT INTO approval_rules (id, workspace_id, position, effect, key_id, server_id, tool_name, conditions, note, created_at)
     SELECT ?, ?, coalesce(max(position), 0) + 1, ?, ?, ?, ?, ?, ?, ? FROM approval_rules WHERE workspace_id = ?`,
    rule.id,
    rule.workspaceId,
    ...valuesOf(rule),
    rule.createdAt,
    rule.workspaceId,
  )
}

export function updateRule(db: WritableDb, rule: ApprovalRule): void {
  db.run(
    'UPDATE approval_rules SET effect = ?, key_id = ?, server_id = ?, tool_name = ?, conditions = ?, note = ? WHERE id = ?',
    ...valuesOf(rule),
    rule.id,
  )
}

export function placeRule(db: WritableDb, ruleId: ApprovalRuleId, position: number): void {
  db.run('UPDATE approval_rules SET position = ? WHERE id = ?', position, ruleId)
}

export function deleteRule(db: WritableDb, ruleId: ApprovalRuleId): void {
  db.run('DELETE FROM approval_rules WHERE id = ?', ruleId)
}

/** The key, and those that took its place when it was rotated: a rule about it is about them as well. */
export function listSuccessors(db: ReadableDb, keyId: KeyId): string[] {
  return db.all(
    row => String(row['id']),
    `WITH RECURSIVE line (id) AS (VALUES (?) UNION SELECT keys.replaced_by FROM keys JOIN line ON keys.id = line.id WHERE keys.replaced_by IS NOT NULL)
     SELECT id FROM line`,
    keyId,
  )
}

/** Whether it is a key of this workspace, revoked or not. */
export function isKeyOf(db: ReadableDb, workspaceId: WorkspaceId, keyId: KeyId): boolean {
  return db.get(() => true, 'SELECT 1 FROM keys WHERE id = ? AND workspace_id = ?', keyId, workspaceId) === true
}

function valuesOf({ effect, keyId, serverId, toolName, conditions, note }: ApprovalRule) {
  return [effect, keyId, serverId, toolName, JSON.stringify(conditions), note] as const
}

function toRule(row: SqlRow): ApprovalRule {
  const own = { id: row['id'], workspaceId: row['workspace_id'], createdAt: row['created_at'] }
  const read = ApprovalRule.safeParse({
    ...own,
    effect: row['effect'],
    keyId: row['key_id'],
    serverId: row['server_id'],
    toolName: row['tool_name'],
    conditions: parsed(row['conditions']),
    note: row['note'],
    problem: null,
  })
  if (read.success) return read.data
  return ApprovalRule.parse({
    ...own,
    effect: 'block',
    keyId: null,
    serverId: null,
    toolName: null,
    conditions: [],
    note: '',
    problem: UNREADABLE,
  })
}

function parsed(text: unknown): unknown {
  try {
    return JSON.parse(String(text))
  } catch {
    return undefined
  }
}
