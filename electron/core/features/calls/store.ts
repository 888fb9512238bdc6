import { CallRecord } from '#shared/model/call.ts'
import type { KeyId, RequestId, ServerId, WorkspaceId } from '#shared/model/ids.ts'
import { findChain, hexOf } from '#core/audit/chains.ts'
import type { ReadableDb, SqlRow, SqlValue } from '#core/db/database.ts'

export interface CallFilter {
  readonly before?: RequestId | undefined
  readonly keyId?: KeyId | undefined
  readonly serverId?: ServerId | undefined
  readonly outcome?: 'ok' | 'failed' | undefined
  readonly parentRequestId?: RequestId | undefined
  readonly text?: string | undefined
  readonly limit: number
}

interface Condition {
  readonly sql: string
  readonly values: readonly SqlValue[]
}

/** Newest first: request ids are UUIDs of version 7, so their order is the order of time. */
export function listCalls(db: ReadableDb, workspaceId: WorkspaceId, filter: CallFilter): CallRecord[] {
  const chain = findChain(db, workspaceId)
  if (!chain) return []
  const conditions = [{ sql: 'chain = ?', values: [chain.no] }, CALLS, ...conditionsOf(filter)]
  const where = conditions.map(condition => condition.sql).join(' AND ')
  const values = conditions.flatMap(condition => condition.values)
  return db.all(
    row => toCallRecord(row, workspaceId),
    `SELECT audit.*, ${USAGE} FROM audit WHERE ${where} ORDER BY request_id DESC LIMIT ?`,
    workspaceId,
    ...values,
    filter.limit,
  )
}

export function findCall(db: ReadableDb, workspaceId: WorkspaceId, requestId: RequestId): CallRecord | undefined {
  const chain = findChain(db, workspaceId)
  return (
    chain &&
    db.get(
      row => toCallRecord(row, workspaceId),
      `SELECT audit.*, ${USAGE} FROM audit WHERE chain = ? AND request_id = ? AND ${CALLS.sql}`,
      workspaceId,
      chain.no,
      requestId.toLowerCase(),
    )
  )
}

/** What it consumed, as JSON; null where there is no event. A look-up by key for each row that is told. */
const USAGE = `(SELECT json_object('units', units, 'prepaid', prepaid, 'tokens', tokens) FROM usage_events e
  WHERE e.workspace_id = ? AND e.request_id = audit.request_id) AS usage`

const CALLS: Condition = { sql: `kind IN ('call', 'decision')`, values: [] }

function conditionsOf({ before, keyId, serverId, outcome, parentRequestId, text }: CallFilter): Condition[] {
  const conditions: Condition[] = []
  if (before !== undefined) conditions.push({ sql: 'request_id < ?', values: [before.toLowerCase()] })
  if (keyId !== undefined) conditions.push({ sql: 'who_id = ?', values: [keyId] })
  if (serverId !== undefined) conditions.push({ sql: 'server_id = ?', values: [serverId] })
  // A call that the server answered with a question has not failed: the client comes again with the answer.
  if (outcome === 'ok') conditions.push({ sql: `outcome IN ('ok', 'input_required')`, values: [] })
  if (outcome === 'failed') conditions.push({ sql: `outcome NOT IN ('ok', 'input_required')`, values: [] })
  if (parentRequestId !== undefined) conditions.push({ sql: 'parent_request_id = ?', values: [parentRequestId.toLowerCase()] })
  if (text !== undefined && text !== '') conditions.push(containing(text))
  return conditions
}

function containing(text: string): Condition {
  const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`
  const columns = ['target', 'who_name', 'request_id']
  return { sql: `(${columns.map(column => `${column} LIKE ? ESCAPE '\\'`).join(' OR ')})`, values: columns.map(() => pattern) }
}

function usageOf(json: SqlValue | undefined): unknown {
  return typeof json === 'string' ? JSON.parse(json) : null
}

function toCallRecord(row: SqlRow, workspaceId: WorkspaceId): CallRecord {
  return CallRecord.parse({
    requestId: row['request_id'],
    parentRequestId: row['parent_request_id'],
    workspaceId,
    at: row['at'],
    method: row['what'],
    surface: row['surface'],
    keyId: row['who_kind'] === 'key' ? row['who_id'] : null,
    keyName: row['who_name'],
    callerId: row['who_id'],
    clientName: row['client_name'],
    serverId: row['server_id'],
    serverName: row['server_name'],
    target: row['target'],
    outcome: row['outcome'],
    gate: row['gate'],
    opens: row['opens'],
    message: row['message'],
    durationMs: Number(row['duration_us']) / 1_000,
    argumentBytes: row['argument_bytes'],
    resultBytes: row['result_bytes'],
    argumentsSha256: row['arguments_sha256'] === null ? null : hexOf(row['arguments_sha256']),
    resultSha256: row['result_sha256'] === null ? null : hexOf(row['result_sha256']),
    usage: usageOf(row['usage']),
  })
}
