import type { CallRecord } from '#shared/model/call.ts'
import { RequestId, type WorkspaceId } from '#shared/model/ids.ts'
import type { Database } from '#core/db/database.ts'
import { insertCalls } from '#core/gateway/call-store.ts'
import { newUuid } from '#core/lib/ids.ts'

/** Writes records of calls as the gateway does. */
export function recordCalls(db: Database, workspaceId: WorkspaceId, changes: readonly Partial<CallRecord>[]): void {
  db.append(tx => {
    insertCalls(
      tx,
      workspaceId,
      changes.map(change => callOf(workspaceId, change)),
    )
  })
}

export function callOf(workspaceId: WorkspaceId, change: Partial<CallRecord> = {}): CallRecord {
  return {
    requestId: RequestId.parse(newUuid()),
    parentRequestId: null,
    workspaceId,
    at: 1_800_000_000_000,
    method: 'tools/call',
    surface: 'mcp',
    keyId: null,
    keyName: null,
    callerId: change.keyId ?? null,
    clientName: null,
    serverId: null,
    serverName: null,
    target: 'files__read',
    outcome: 'ok',
    gate: null,
    opens: null,
    message: null,
    durationMs: 1.25,
    argumentBytes: 10,
    resultBytes: 20,
    argumentsSha256: null,
    resultSha256: null,
    usage: null,
    ...change,
  }
}
