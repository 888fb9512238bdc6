import { AppError } from '#shared/errors.ts'
import { UsagePlan, type ToolPrice } from '#shared/model/usage.ts'
import { KeyId, ServerId, WorkspaceId } from '#shared/model/ids.ts'
import type { ReadableDb, SqlRow, WritableDb } from '#core/db/database.ts'
import { dayOf } from './days.ts'

/** What was used of a month. */
export interface Used {
  readonly units: number
  readonly prepaid: number
}

/** A cap of its own, of a workspace where there is no key. */
export interface Override {
  readonly workspaceId: WorkspaceId
  readonly keyId: KeyId | null
  readonly monthlyCap: number
}

/** Throws where it is not there or makes no sense: that is never "without limit". */
export function readPlan(db: ReadableDb): UsagePlan {
  const plan = db.get(
    row => UsagePlan.parse({ includedUnits: row['included_units'], monthlyCap: row['monthly_cap'] }),
    'SELECT included_units, monthly_cap FROM usage_plan WHERE no = 1',
  )
  if (plan === undefined) throw new AppError('internal', 'There is no row of the usage plan.')
  return plan
}

export function writePlan(db: WritableDb, { includedUnits, monthlyCap }: UsagePlan): void {
  db.run('UPDATE usage_plan SET included_units = ?, monthly_cap = ? WHERE no = 1', includedUnits, monthlyCap)
}

export function listOverrides(db: ReadableDb): Override[] {
  return db.all(toOverride, 'SELECT workspace_id, key_id, monthly_cap FROM usage_overrides ORDER BY workspace_id, key_id')
}

/** Null takes it away. */
export function writeOverride(db: WritableDb, workspaceId: WorkspaceId, keyId: KeyId | null, monthlyCap: number | null): void {
  const key = keyId ?? ''
  if (monthlyCap === null) {
    db.run('DELETE FROM usage_overrides WHERE workspace_id = ? AND key_id = ?', workspaceId, key)
    return
  }
  db.run(
    `INSERT INTO usage_overrides (workspace_id, key_id, monthly_cap) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET monthly_cap = excluded.monthly_cap`,
    workspaceId,
    key,
    monthlyCap,
  )
}

const SUM = 'coalesce(sum(units), 0) AS units, coalesce(sum(prepaid), 0) AS prepaid'

/** By all workspaces, from the day of `since` on, and by those that are gone. */
export function usedByAll(db: ReadableDb, since: number): Used {
  const day = dayOf(since)
  const kept = db.get(toUsed, `SELECT ${SUM} FROM workspaces w JOIN usage_days d ON d.workspace_id = w.id AND d.day >= ?`, day) ?? NONE
  const gone = db.get(toUsed, `SELECT ${SUM} FROM usage_gone WHERE day >= ?`, day) ?? NONE
  return { units: kept.units + gone.units, prepaid: kept.prepaid + gone.prepaid }
}

export function usedBy(db: ReadableDb, { workspaceId, keyId }: Pick<Override, 'workspaceId' | 'keyId'>, since: number): Used {
  const sql = `SELECT ${SUM} FROM usage_days WHERE workspace_id = ? AND day >= ?`
  const day = dayOf(since)
  const found = keyId === null ? db.get(toUsed, sql, workspaceId, day) : db.get(toUsed, `${sql} AND key_id = ?`, workspaceId, day, keyId)
  return found ?? NONE
}

const NONE: Used = { units: 0, prepaid: 0 }

/** What is left of what was paid ahead. */
export function readBalance(db: ReadableDb): number {
  return db.get(row => Number(row['units']), 'SELECT coalesce(sum(units), 0) AS units FROM usage_ledger') ?? 0
}

export function listPrices(db: ReadableDb): ToolPrice[] {
  return db.all(toPrice, 'SELECT server_id, tool_name, units FROM tool_prices')
}

export function listPricesOf(db: ReadableDb, workspaceId: WorkspaceId): ToolPrice[] {
  return db.all(
    toPrice,
    `SELECT server_id, tool_name, units FROM tool_prices JOIN servers ON servers.id = server_id
     WHERE workspace_id = ? ORDER BY server_id, tool_name`,
    workspaceId,
  )
}

/** Null: as all others. */
export function writePrice(db: WritableDb, serverId: ServerId, toolName: string, units: number | null): void {
  if (units === null) {
    db.run('DELETE FROM tool_prices WHERE server_id = ? AND tool_name = ?', serverId, toolName)
    return
  }
  db.run(
    `INSERT INTO tool_prices (server_id, tool_name, units) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET units = excluded.units`,
    serverId,
    toolName,
    units,
  )
}

function toOverride(row: SqlRow): Override {
  const key = row['key_id']
  return {
    workspaceId: WorkspaceId.parse(row['workspace_id']),
    keyId: key === '' ? null : KeyId.parse(key),
    monthlyCap: Number(row['monthly_cap']),
  }
}

function toUsed(row: SqlRow): Used {
  return { units: Number(row['units']), prepaid: Number(row['prepaid']) }
}

function toPrice(row: SqlRow): ToolPrice {
  return { serverId: ServerId.parse(row['server_id']), toolName: String(row['tool_name']), units: Number(row['units']) }
}
