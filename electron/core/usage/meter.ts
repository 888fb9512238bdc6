import { AppError } from '#shared/errors.ts'
import type { CallRecord } from '#shared/model/call.ts'
import type { KeyId, ServerId, WorkspaceId } from '#shared/model/ids.ts'
import { DEFAULT_PRICE, type UsageLimit, type UsagePlan } from '#shared/model/usage.ts'
import type { ReadableDb } from '#core/db/database.ts'
import type { Log } from '#core/lib/log.ts'
import { monthOf, type Month } from './days.ts'
import { capLimit, includedLeft, limitView, pausedBy, stateOf, unitsLimit, type Count, type Limit } from './limit.ts'
import { listOverrides, listPrices, readBalance, readPlan, usedBy, usedByAll, type Override } from './plan-store.ts'

/** What a call is about to use, and who pays. */
export interface Wanted {
  readonly requestId: string
  readonly workspaceId: WorkspaceId
  readonly keyId: KeyId | null
  readonly units: number
}

/** Whom a limit is looked up for. */
type Payer = Pick<Wanted, 'workspaceId' | 'keyId'>

interface Needs {
  readonly db: ReadableDb
  readonly now: () => number
  readonly log: Log
  /** How a limit stands has become another. */
  readonly changed: () => void
}

/** What is decided. Read once, and again after it was changed. */
interface Decided {
  readonly plan: UsagePlan
  readonly caps: ReadonlyMap<string, Override>
}

/** What was used in the month that it is, with what is under way. */
interface Counted {
  readonly month: Month
  readonly all: Count
  readonly caps: Map<string, Count>
  balance: number
}

/** A call under way: what it will have used, and where that is counted. */
interface Reserved extends Wanted {
  readonly prepaid: number
  /** The beginning of the month that it is of. */
  readonly month: number
  counts: Count[]
  in: Counted
}

/**
 * Knows in memory what may still be used: read from the days once, then counted on. A call takes its price when it comes and gives it back
 * when it reached no server, so calls at once never take more than there is. Nothing is counted while nothing is limited.
 */
export class Meter {
  readonly #needs: Needs
  readonly #open = new Map<string, Reserved>()
  readonly #told = new Map<string, string>()
  #prices: ReadonlyMap<string, number> | undefined
  #decided: Decided | undefined
  #counted: Counted | undefined

  constructor(needs: Needs) {
    this.#needs = needs
  }

  /** Throws where it cannot be read. */
  priceOf(method: CallRecord['method'], serverId: ServerId, original: string): number {
    if (method === 'completion/complete') return 0
    if (method !== 'tools/call') return DEFAULT_PRICE
    this.#prices ??= new Map(listPrices(this.#needs.db).map(({ serverId, toolName, units }) => [nameOf(serverId, toolName), units]))
    return this.#prices.size === 0 ? DEFAULT_PRICE : (this.#prices.get(nameOf(serverId, original)) ?? DEFAULT_PRICE)
  }

  /** Takes the units of a call; answers how many of them are from what was paid ahead. Throws `paused`; what cannot be read refuses. */
  reserve(wanted: Wanted): number {
    const { units } = wanted
    if (units === 0) return 0
    const decided = this.#decide()
    if (!isLimited(decided)) return 0
    const counted = this.#count()
    const limits = this.#limitsOf(decided, counted, wanted)
    const shut = limits.find(({ left }) => left < units)
    if (shut !== undefined) throw pausedBy(shut, units, counted.month, this.#needs.now())
    const { includedUnits } = decided.plan
    const prepaid = includedUnits === null ? 0 : Math.max(0, units - includedLeft(counted.all, includedUnits))
    const counts = [...new Set([counted.all, ...limits.map(({ count }) => count)])]
    const reserved = { ...wanted, prepaid, month: counted.month.start, counts, in: counted }
    take(reserved, 1)
    this.#open.set(wanted.requestId, reserved)
    this.#tell(this.#limitsOf(decided, counted, wanted), wanted)
    return prepaid
  }

  /** The call has used nothing. */
  release(requestId: string): void {
    const reserved = this.#open.get(requestId)
    if (reserved === undefined) return
    this.#open.delete(requestId)
    take(reserved, -1)
  }

  /** What the call used is written down. */
  settle(requestId: string): void {
    this.#open.delete(requestId)
  }

  /** Plan, balance, caps or prices have changed: they are read again, and what is under way is added to what they say. */
  forget(): void {
    this.#prices = undefined
    this.#decided = undefined
    this.#counted = undefined
  }

  /** All limits that hold for a workspace, or for one of its keys, or for the organization alone. */
  limits(payer?: Payer): UsageLimit[] {
    const decided = this.#decide()
    if (!isLimited(decided)) return []
    const counted = this.#count()
    return this.#limitsOf(decided, counted, payer).map(limit => limitView(limit, counted.month))
  }

  #limitsOf({ plan, caps }: Decided, counted: Counted, payer?: Payer): Limit[] {
    const limits: Limit[] = []
    const { all, balance } = counted
    if (plan.includedUnits !== null) limits.push(unitsLimit(all, plan.includedUnits, balance))
    if (plan.monthlyCap !== null) limits.push(capLimit('cap', null, all, plan.monthlyCap))
    if (payer === undefined || caps.size === 0) return limits
    const own = caps.get(capName(payer.workspaceId, null))
    if (own !== undefined) limits.push(capLimit('workspaceCap', null, this.#countOf(counted, own), own.monthlyCap))
    const keys = payer.keyId === null ? undefined : caps.get(capName(payer.workspaceId, payer.keyId))
    if (keys !== undefined) limits.push(capLimit('keyCap', keys.keyId, this.#countOf(counted, keys), keys.monthlyCap))
    return limits
  }

  #decide(): Decided {
    return (this.#decided ??= this.#read(db => ({
      plan: readPlan(db),
      caps: new Map(listOverrides(db).map(one => [capName(one.workspaceId, one.keyId), one])),
    })))
  }

  #count(): Counted {
    const now = this.#needs.now()
    const known = this.#counted
    if (known !== undefined && now >= known.month.start && now < known.month.end) return known
    const month = monthOf(now)
    const counted = this.#read(db => ({ month, all: { ...usedByAll(db, month.start) }, caps: new Map(), balance: readBalance(db) }))
    for (const reserved of this.#open.values()) {
      // What began in the month before is of that month; what it took from the balance is gone all the same.
      reserved.counts = reserved.month === month.start ? [counted.all] : []
      reserved.in = counted
      take(reserved, 1)
    }
    return (this.#counted = counted)
  }

  #countOf(counted: Counted, cap: Override): Count {
    const name = capName(cap.workspaceId, cap.keyId)
    const known = counted.caps.get(name)
    if (known) return known
    const isOf = (one: Reserved) => one.workspaceId === cap.workspaceId && (cap.keyId === null || one.keyId === cap.keyId)
    const made = { ...this.#read(db => usedBy(db, cap, counted.month.start)) }
    for (const reserved of [...this.#open.values()].filter(isOf)) {
      if (reserved.month !== counted.month.start) continue
      reserved.counts.push(made)
      add(made, reserved, 1)
    }
    counted.caps.set(name, made)
    return made
  }

  /** What cannot be read is never "nothing was used". */
  #read<T>(read: (db: ReadableDb) => T): T {
    try {
      return read(this.#needs.db)
    } catch (error) {
      this.#needs.log.error('usage.unreadable', { error })
      throw new AppError('internal', 'What was used, and what may be, cannot be read. Put a copy of the data file in its place.', {
        reason: 'usage_unreadable',
        cause: error,
      })
    }
  }

  #tell(limits: readonly Limit[], { workspaceId }: Payer): void {
    for (const limit of limits) {
      const name = limit.kind.endsWith('Cap') ? `${limit.kind} ${capName(workspaceId, limit.keyId)}` : limit.kind
      const state = stateOf(limit)
      const before = this.#told.get(name) ?? 'ok'
      this.#told.set(name, state)
      if (state !== before) this.#needs.changed()
    }
  }
}

function isLimited({ plan: { includedUnits, monthlyCap }, caps }: Decided): boolean {
  return includedUnits !== null || monthlyCap !== null || caps.size > 0
}

function take(reserved: Reserved, sign: 1 | -1): void {
  for (const count of reserved.counts) add(count, reserved, sign)
  reserved.in.balance -= sign * reserved.prepaid
}

function add(count: Count, { units, prepaid }: Reserved, sign: 1 | -1): void {
  count.units += sign * units
  count.prepaid += sign * prepaid
}

function nameOf(serverId: ServerId, toolName: string): string {
  return `${serverId} ${toolName}`
}

function capName(workspaceId: WorkspaceId, keyId: KeyId | null): string {
  return `${workspaceId} ${keyId ?? ''}`
}
