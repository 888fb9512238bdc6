import type { CallRecord } from '#shared/model/call.ts'
import type { KeyId } from '#shared/model/ids.ts'
import type { ReadableDb, WritableDb } from '#core/db/database.ts'

const INSERT = `INSERT INTO calls (request_id, workspace_id, at, method, surface, key_id, key_name, client_name, server_id, server_name,
  target, outcome, gate, message, duration_us, argument_bytes, result_bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

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
  )
}

/** Adds to what the list of keys tells of a key's use. */
export function countUse(db: WritableDb, keyId: KeyId, use: { readonly calls: number; readonly lastAt: number }): void {
  db.run('UPDATE keys SET calls = calls + ?, last_used_at = max(coalesce(last_used_at, 0), ?) WHERE id = ?', use.calls, use.lastAt, keyId)
}

export function countCalls(db: ReadableDb): number {
  return db.get(row => Number(row.count), 'SELECT count(*) AS count FROM calls') ?? 0
}

/** Removes the oldest. Says how many went. */
export function deleteOldestCalls(db: WritableDb, count: number): number {
  return db.run('DELETE FROM calls WHERE request_id IN (SELECT request_id FROM calls ORDER BY request_id LIMIT ?)', count)
}
