import type { KeyId } from '#shared/model/ids.ts'
import type { KeyDay } from '#shared/model/key.ts'

const DAY_MS = 86_400_000
const DAYS = 30

export type DayCounts = Omit<KeyDay, 'keyId'>

/** Each of the last 30 days (UTC) of a key, the oldest first, also those on which nothing was called. */
export function daysOf(days: readonly KeyDay[], keyId: KeyId, now: number): readonly DayCounts[] {
  const known = new Map(days.filter(day => day.keyId === keyId).map(day => [day.day, day]))
  return Array.from({ length: DAYS }, (_, index) => {
    const day = new Date(now - (DAYS - 1 - index) * DAY_MS).toISOString().slice(0, 10)
    return known.get(day) ?? { day, calls: 0, errors: 0, denials: 0 }
  })
}

export function sumOf(days: readonly DayCounts[]): Omit<DayCounts, 'day'> {
  return days.reduce(
    (sum, { calls, errors, denials }) => ({ calls: sum.calls + calls, errors: sum.errors + errors, denials: sum.denials + denials }),
    {
      calls: 0,
      errors: 0,
      denials: 0,
    },
  )
}
