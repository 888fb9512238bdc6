import type { CallRecord } from '#shared/model/call.ts'
import type { WritableDb } from '#core/db/database.ts'
import { dayOf } from './days.ts'

const INSERT_EVENT = `INSERT INTO usage_events (workspace_id, request_id, at, method, key_id, server_id, target, units, prepaid, duration_us, argument_bytes,
  result_bytes, tokens) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
const ADD_TO_DAY = `INSERT INTO usage_days (workspace_id, day, key_id, server_id, method, tool, calls, units, prepaid, duration_us, argument_bytes,
  result_bytes, tokens) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET calls = calls + excluded.calls, units = units + excluded.units, prepaid = prepaid + excluded.prepaid,
    duration_us = duration_us + excluded.duration_us, argument_bytes = argument_bytes + excluded.argument_bytes,
    result_bytes = result_bytes + excluded.result_bytes, tokens = tokens + excluded.tokens`

/** One day's sum of one key, server and tool. */
export interface DayPart {
  readonly workspaceId: CallRecord['workspaceId']
  readonly day: number
  readonly keyId: string
  readonly serverId: string
  readonly method: string
  readonly tool: string
  calls: number
  units: number
  prepaid: number
  durationUs: number
  argumentBytes: number
  resultBytes: number
  tokens: number
}

/** Writes the usage events of calls, adds them to their days, and takes what was paid ahead from the ledger. */
export function insertUsage(db: WritableDb, records: readonly CallRecord[]): void {
  const days = new Map<string, DayPart>()
  let prepaid = 0
  let at = 0
  for (const record of records) {
    if (record.usage === null) continue
    insertEvent(db, record, record.usage)
    addUp(days, record, record.usage)
    prepaid += record.usage.prepaid
    at = Math.max(at, record.at)
  }
  for (const part of days.values()) addToDay(db, part)
  if (prepaid > 0) db.run(`INSERT INTO usage_ledger (at, kind, units) VALUES (?, 'use', ?)`, at, -prepaid)
}

function insertEvent(db: WritableDb, record: CallRecord, { units, prepaid, tokens }: NonNullable<CallRecord['usage']>): void {
  const { workspaceId, requestId, at, method, keyId, serverId, target, durationMs, argumentBytes, resultBytes } = record
  const durationUs = toMicroseconds(durationMs)
  db.run(
    INSERT_EVENT,
    workspaceId,
    requestId,
    at,
    method,
    keyId,
    serverId,
    target,
    units,
    prepaid,
    durationUs,
    argumentBytes,
    resultBytes,
    tokens,
  )
}

export function addToDay(db: WritableDb, part: DayPart): void {
  db.run(
    ADD_TO_DAY,
    part.workspaceId,
    part.day,
    part.keyId,
    part.serverId,
    part.method,
    part.tool,
    part.calls,
    part.units,
    part.prepaid,
    part.durationUs,
    part.argumentBytes,
    part.resultBytes,
    part.tokens,
  )
}

function addUp(days: Map<string, DayPart>, record: CallRecord, { units, prepaid, tokens }: NonNullable<CallRecord['usage']>): void {
  const { workspaceId, at, method, keyId, serverId, target, durationMs, argumentBytes, resultBytes } = record
  // Anybody can make up names and URIs: only what a server was found for, and resources not at all, are told apart.
  const tool = serverId === null || method === 'resources/read' || method === 'completion/complete' ? '' : target
  const day = dayOf(at)
  const name = `${workspaceId} ${day} ${keyId} ${serverId} ${method} ${tool}`
  const part = days.get(name)
  if (part === undefined) {
    const ids = { workspaceId, day, keyId: keyId ?? '', serverId: serverId ?? '', method, tool }
    days.set(name, { ...ids, calls: 1, units, prepaid, durationUs: toMicroseconds(durationMs), argumentBytes, resultBytes, tokens })
    return
  }
  part.calls += 1
  part.units += units
  part.prepaid += prepaid
  part.durationUs += toMicroseconds(durationMs)
  part.argumentBytes += argumentBytes
  part.resultBytes += resultBytes
  part.tokens += tokens
}

function toMicroseconds(ms: number): number {
  return Math.round(ms * 1_000)
}
