import type { CallRecord } from '#shared/model/call.ts'
import type { KeyId } from '#shared/model/ids.ts'
import type { ReadableDb, WritableDb } from '#core/db/database.ts'

const INSERT = `INSERT INTO calls (request_id, workspace_id, at, method, surface, key_id, key_name, client_name, server_id, server_name,
  target, outcome, gate, message, duration_us, argument_bytes, result_bytes, parent_request_id, opens) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

export function insertCall(db: WritableDb, call: CallRecord): void {
  db.run(
    INSERT,
    call.requestId,
    call.workspaceId,
    call.at,
    call.method,
    call.surface,
    call.keyId,
    call.keyName,
    call.clientName,
    call.serverId,
    call.serverName,
    call.target,
    call.outcome,
    call.gate,
    call.message,
    Math.round(call.durationMs * 1000),
    call.argumentBytes,
    call.resultBytes,
    call.parentRequestId,
    call.opens,
  )
}

/** Adds to what the list of keys tells of a key's use. */
export function countUse(db: WritableDb, keyId: KeyId, use: { readonly calls: number; readonly lastAt: number }): void {
  db.run('UPDATE keys SET calls = calls + ?, last_used_at = max(coalesce(last_used_at, 0), ?) WHERE id = ?', use.calls, use.lastAt, keyId)
}

/** How many calls each workspace has on record. */
export function countCalls(db: ReadableDb): { readonly workspaceId: string; readonly count: number }[] {
  return db.all(
    row => ({ workspaceId: String(row.workspace_id), count: Number(row.count) }),
    'SELECT workspace_id, count(*) AS count FROM calls GROUP BY workspace_id',
  )
}

/** Removes the oldest of a workspace. Says how many went. */
export function deleteOldestCalls(db: WritableDb, workspaceId: string, count: number): number {
  return db.run(
    `DELETE FROM calls WHERE workspace_id = ? AND request_id IN
       (SELECT request_id FROM calls WHERE workspace_id = ? ORDER BY request_id LIMIT ?)`,
    workspaceId,
    workspaceId,
    count,
  )
}
