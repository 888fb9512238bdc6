import { AppError } from '#shared/errors.ts'
import type { KeyId } from '#shared/model/ids.ts'
import type { UsageLimit, UsageState } from '#shared/model/usage.ts'
import type { Month } from './days.ts'

/** What was used in a month, with what calls under way may use. */
export interface Count {
  units: number
  prepaid: number
}

/** One thing that may pause a call, as it stands now. */
export interface Limit {
  readonly kind: UsageLimit['kind']
  readonly keyId: KeyId | null
  readonly count: Count
  readonly of: number
  readonly left: number
  /** Whether a new month brings room. */
  readonly isRenewed: boolean
}

/** From this part on it is said that the end is near. */
const NEAR = 0.8

export function stateOf({ count, of, left }: Limit): UsageState {
  if (left <= 0) return 'paused'
  return count.units >= of * NEAR ? 'near' : 'ok'
}

export function limitView(limit: Limit, { end }: Month): UsageLimit {
  const { kind, keyId, count, of, left, isRenewed } = limit
  return { kind, keyId, state: stateOf(limit), used: count.units, of, left, endsAt: isRenewed ? end : null }
}

/** A cap: of the organization, a workspace or a key. */
export function capLimit(kind: Limit['kind'], keyId: KeyId | null, count: Count, cap: number): Limit {
  return { kind, keyId, count, of: cap, left: Math.max(0, cap - count.units), isRenewed: cap > 0 }
}

/** The units of a month: those that are included, then those that were paid ahead. */
export function unitsLimit(count: Count, included: number, balance: number): Limit {
  const left = includedLeft(count, included) + Math.max(0, balance)
  return { kind: 'units', keyId: null, count, of: count.units + left, left, isRenewed: included > 0 }
}

export function includedLeft({ units, prepaid }: Count, included: number): number {
  return Math.max(0, included - (units - prepaid))
}

/** What a call of this price is told that has no room in a limit. */
export function pausedBy(limit: Limit, price: number, { end }: Month, now: number): AppError {
  const { what, mend, opens } = WORDS[limit.kind]
  const short = limit.left > 0 ? ` ${count(limit.left)} left, and this call costs ${count(price)}.` : ''
  const until = limit.isRenewed ? ` It ends on ${new Date(end).toISOString().slice(0, 10)} (UTC), or` : ' It ends'
  return new AppError('paused', `Calls are paused: ${what}.${short}${until} when ${mend} in Atrium.`, {
    reason: `paused_by_${limit.kind}`,
    opens,
    details: limit.isRenewed ? { retryAfterMs: Math.max(1, end - now) } : {},
  })
}

function count(units: number): string {
  return units === 1 ? '1 unit' : `${units.toLocaleString('en')} units`
}

const WORDS: Readonly<Record<Limit['kind'], { readonly what: string; readonly mend: string; readonly opens: string }>> = {
  units: {
    what: 'the units of this month and those that were paid ahead are used up',
    mend: 'somebody tops up, under Usage plan',
    opens: 'top-up',
  },
  cap: { what: 'the monthly cap of the organization is reached', mend: 'somebody raises it, under Usage plan', opens: 'cap' },
  workspaceCap: {
    what: 'the monthly cap of this workspace is reached',
    mend: 'somebody raises it, under Usage plan',
    opens: 'cap of workspace',
  },
  keyCap: { what: 'the monthly cap of this key is reached', mend: 'somebody raises it, under Usage plan', opens: 'cap of key' },
}
