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

/** What came of calls of one key. A denial is a gate's, an error the tool's or its server's. */
export interface KeyUse {
  readonly calls: number
  readonly errors: number
  readonly denials: number
  /** Milliseconds since 1970. */
  readonly lastAt: number
}

const DAY_MS = 86_400_000

/** Adds to what is told of a key's use: in all, and on its day (UTC). A key that is gone is passed over. */
export function countUse(db: WritableDb, keyId: KeyId, { calls, errors, denials, lastAt }: KeyUse): void {
  db.run('UPDATE keys SET calls = calls + ?, last_used_at = max(coalesce(last_used_at, 0), ?) WHERE id = ?', calls, lastAt, keyId)
  db.run(
    `INSERT INTO key_days (key_id, day, calls, errors, denials) SELECT id, ?, ?, ?, ? FROM keys WHERE id = ?
     ON CONFLICT (key_id, day) DO UPDATE SET calls = calls + excluded.calls, errors = errors + excluded.errors, denials = denials + excluded.denials`,
    Math.floor(lastAt / DAY_MS),
    calls,
    errors,
    denials,
    keyId,
  )
}

/** How many calls of a key on a day were let through by every gate. */
export function findCallsOn(db: ReadableDb, keyId: KeyId, day: number): number {
  return db.get(row => Number(row['calls']), 'SELECT calls - denials AS calls FROM key_days WHERE key_id = ? AND day = ?', keyId, day) ?? 0
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
