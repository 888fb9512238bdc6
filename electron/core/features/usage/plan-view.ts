import { worstState, type UsagePlanView } from '#shared/model/usage.ts'
import type { ReadableDb } from '#core/db/database.ts'
import { findWorkspaceKey } from '#core/features/keys/index.ts'
import { getWorkspaceFacts } from '#core/features/workspaces/index.ts'
import { monthOf } from '#core/usage/days.ts'
import type { Meter } from '#core/usage/meter.ts'
import { listOverrides, readBalance, readPlan, usedByAll, type Override } from '#core/usage/plan-store.ts'

interface Needs {
  readonly db: ReadableDb
  readonly now: () => number
  readonly meter: Pick<Meter, 'limits'>
}

/** The plan, how it stands, and the caps of workspaces and keys. */
export function viewPlan({ db, now, meter }: Needs): UsagePlanView {
  const month = monthOf(now())
  const limits = meter.limits()
  const { units, prepaid } = usedByAll(db, month.start)
  return {
    plan: readPlan(db),
    limits,
    state: worstState(limits.map(({ state }) => state)),
    balance: readBalance(db),
    month: { units, prepaid },
    monthEndsAt: month.end,
    overrides: listOverrides(db).flatMap(one => overrideView({ db, meter }, one)),
  }
}

function overrideView({ db, meter }: Pick<Needs, 'db' | 'meter'>, one: Override): UsagePlanView['overrides'] {
  const { workspaceId, keyId } = one
  const kind = keyId === null ? 'workspaceCap' : 'keyCap'
  const limit = meter.limits({ workspaceId, keyId }).find(limit => limit.kind === kind)
  // A key that is gone went with its workspace, and that took the cap with it.
  const name = keyId === null ? '' : (findWorkspaceKey(db, workspaceId, keyId)?.name ?? '')
  return limit === undefined ? [] : [{ ...one, limit, name, workspaceName: getWorkspaceFacts(db, workspaceId).name }]
}
