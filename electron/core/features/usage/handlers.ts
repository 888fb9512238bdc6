import type { usage } from '#shared/contract/usage.ts'
import { AppError } from '#shared/errors.ts'
import type { AppEvent } from '#shared/events.ts'
import type { WorkspaceId } from '#shared/model/ids.ts'
import { worstState, type UsageStatus } from '#shared/model/usage.ts'
import type { Database } from '#core/db/database.ts'
import { findWorkspaceKey } from '#core/features/keys/index.ts'
import { checkServerIsHere } from '#core/features/servers/index.ts'
import type { Handlers } from '#core/operations/implement.ts'
import { dayOf, dayOfText, monthOf } from '#core/usage/days.ts'
import type { Meter } from '#core/usage/meter.ts'
import { listOverrides, listPricesOf, readPlan, writeOverride, writePlan, writePrice } from '#core/usage/plan-store.ts'
import { usagePiece } from './export.ts'
import { insertTopUp, listLedger } from './ledger.ts'
import { viewPlan } from './plan-view.ts'
import { sumOfDays, sumsBy } from './sums.ts'

interface Needs {
  readonly db: Database
  readonly now: () => number
  readonly meter: Pick<Meter, 'limits' | 'forget'>
  readonly emit: (event: AppEvent) => void
}

type OfWorkspace = 'usage.status' | 'usage.summary' | 'usage.export' | 'usage.prices' | 'usage.setPrices'
type OfOrganization = 'usagePlan.get' | 'usagePlan.update' | 'usagePlan.topUp' | 'usagePlan.ledger' | 'usagePlan.override'

/** Days that a summary tells where none are named. */
const DAYS_TOLD = 30

export function usageHandlers(needs: Needs): Handlers<typeof usage> {
  return { ...workspaceUsageHandlers(needs), ...planHandlers(needs) }
}

function workspaceUsageHandlers(needs: Needs): Pick<Handlers<typeof usage>, OfWorkspace> {
  const { db, now, meter, emit } = needs
  return {
    'usage.status': (_call, { workspaceId }) => statusOf(needs, workspaceId),

    'usage.summary': (_call, { workspaceId, by, from, to }) => {
      const last = to === undefined ? dayOf(now()) : dayOfText(to)
      return sumsBy(db, workspaceId, by, { from: from === undefined ? last - DAYS_TOLD + 1 : dayOfText(from), to: last })
    },

    'usage.export': (_call, { workspaceId, ...wanted }) => usagePiece(db, workspaceId, wanted),

    'usage.prices': (_call, { workspaceId }) => listPricesOf(db, workspaceId),

    'usage.setPrices': (_call, { workspaceId, serverId, toolNames, units }) => {
      checkServerIsHere(db, { workspaceId, serverId })
      db.write(db => {
        for (const toolName of toolNames) writePrice(db, serverId, toolName, units)
      })
      meter.forget()
      emit({ name: 'usage.changed' })
      return listPricesOf(db, workspaceId)
    },
  }
}

function planHandlers(needs: Needs): Pick<Handlers<typeof usage>, OfOrganization> {
  const { db, now, meter, emit } = needs
  const changed = () => {
    meter.forget()
    emit({ name: 'usage.changed' })
    return viewPlan(needs)
  }
  return {
    'usagePlan.get': () => viewPlan(needs),

    'usagePlan.update': (_call, { includedUnits, monthlyCap }) => {
      db.write(db => {
        const before = readPlan(db)
        writePlan(db, {
          includedUnits: includedUnits === undefined ? before.includedUnits : includedUnits,
          monthlyCap: monthlyCap === undefined ? before.monthlyCap : monthlyCap,
        })
      })
      return changed()
    },

    'usagePlan.topUp': ({ actor }, { units, reason }) => {
      db.write(db => {
        insertTopUp(db, { at: now(), units, reason, whoId: actor.id, whoName: actor.name })
      })
      return changed()
    },

    'usagePlan.ledger': (_call, { limit }) => listLedger(db, limit),

    'usagePlan.override': (_call, { workspaceId, keyId, monthlyCap }) => {
      if (keyId !== null && !findWorkspaceKey(db, workspaceId, keyId)) throw new AppError('not_found', 'There is no such key.')
      db.write(db => {
        writeOverride(db, workspaceId, keyId, monthlyCap)
      })
      return changed()
    },
  }
}

function statusOf({ db, now, meter }: Needs, workspaceId: WorkspaceId): UsageStatus {
  const [today, month] = [dayOf(now()), monthOf(now())]
  const limits = meter.limits({ workspaceId, keyId: null })
  const ofKeys = listOverrides(db).filter(one => one.workspaceId === workspaceId && one.keyId !== null)
  return {
    state: worstState(limits.map(({ state }) => state)),
    limits,
    keys: ofKeys.flatMap(({ keyId }) => meter.limits({ workspaceId, keyId }).filter(limit => limit.keyId !== null)),
    today: sumOfDays(db, workspaceId, { from: today, to: today }),
    month: sumOfDays(db, workspaceId, { from: dayOf(month.start), to: dayOf(month.end) - 1 }),
    monthEndsAt: month.end,
  }
}
