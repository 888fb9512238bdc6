import type { CallRecord } from '#shared/model/call.ts'
import type { KeyId, WorkspaceId } from '#shared/model/ids.ts'
import { appendAudit, type AuditEntry } from '#core/audit/append.ts'
import type { ReadableDb, WritableDb } from '#core/db/database.ts'

/** Writes the records of calls of one workspace to the end of its audit, in their order. */
export function insertCalls(db: WritableDb, workspaceId: WorkspaceId, calls: readonly CallRecord[]): void {
  appendAudit(db, workspaceId, calls.map(toEntry))
}

function toEntry(call: CallRecord): AuditEntry {
  return {
    kind: call.gate === null ? 'call' : 'decision',
    at: call.at,
    surface: call.surface,
    whoKind: whoKindOf(call),
    whoId: call.callerId,
    whoName: call.keyName,
    clientName: call.clientName,
    what: call.method,
    target: call.target,
    serverId: call.serverId,
    serverName: call.serverName,
    subject: null,
    outcome: call.outcome,
    gate: call.gate,
    opens: call.opens,
    reason: null,
    message: call.message,
    requestId: call.requestId,
    parentRequestId: call.parentRequestId,
    durationUs: Math.round(call.durationMs * 1_000),
    argumentBytes: call.argumentBytes,
    resultBytes: call.resultBytes,
    argumentsSha256: call.argumentsSha256,
    resultSha256: call.resultSha256,
  }
}

function whoKindOf({ keyId, callerId }: CallRecord): string | null {
  if (keyId !== null) return 'key'
  if (callerId === null) return null
  return callerId.startsWith('key_') ? 'adminKey' : 'member'
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
