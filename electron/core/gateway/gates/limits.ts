import { AppError } from '#shared/errors.ts'
import type { KeyId } from '#shared/model/ids.ts'
import type { KeyLimits } from '#shared/model/key.ts'
import type { Platform } from '#core/platform.ts'
import type { Gate } from './gate.ts'
import { MinuteCount } from './minute-count.ts'

const DAY_MS = 86_400_000

export interface LimitsNeeds {
  readonly platform: Pick<Platform, 'now' | 'ticks'>
  /** How many calls of a key on a day (days since 1970, UTC) were let through, as they were recorded. */
  readonly callsOn: (keyId: KeyId, day: number) => number
}

/** What a key with limits has used. The day is read from the records once, and counted on from there: also what is under way counts. */
interface Used {
  readonly minute: MinuteCount
  day: number
  today: number
}

/**
 * How many calls a key may make in any minute, and on a day (UTC). A call that no gate lets through to its server does not count: what was
 * denied has cost nothing, and a client that is refused must not lock itself out by asking again. Nothing is done for a key without limits.
 */
export function createLimitsGate({ platform, callsOn }: LimitsNeeds): Gate {
  const used = new Map<KeyId, Used>()

  const usedNow = (keyId: KeyId, day: number): Used => {
    const known = used.get(keyId)
    if (known?.day === day) return known
    const today = callsOn(keyId, day)
    const found = { minute: known?.minute ?? new MinuteCount(), day, today }
    used.set(keyId, found)
    return found
  }

  return {
    name: 'limits',
    pass: ({ exchange: { caller } }) => {
      if (caller.kind !== 'key') return undefined
      const { id, limits } = caller.key
      if (limits.callsPerMinute === null && limits.callsPerDay === null) return undefined
      const [now, ticks] = [platform.now(), platform.ticks()]
      const own = usedNow(id, Math.floor(now / DAY_MS))
      checkRoom(own, limits, { now, ticks })
      own.minute.add(ticks)
      own.today += 1
      return {
        onEnd: hasReachedServer => {
          if (hasReachedServer) return
          own.minute.remove(ticks)
          own.today -= 1
        },
      }
    },
  }
}

interface Clock {
  readonly now: number
  readonly ticks: number
}

function checkRoom({ minute, day, today }: Used, { callsPerMinute, callsPerDay }: KeyLimits, { now, ticks }: Clock): void {
  if (callsPerDay !== null && today >= callsPerDay) throw usedUp(callsPerDay, 'day', (day + 1) * DAY_MS - now, now)
  if (callsPerMinute !== null && minute.at(ticks) >= callsPerMinute)
    throw usedUp(callsPerMinute, 'minute', minute.waitFor(callsPerMinute, ticks), now)
}

function usedUp(limit: number, time: 'day' | 'minute', waitMs: number, now: number): AppError {
  const retryAfterMs = Math.ceil(waitMs)
  const wait = time === 'day' ? 'tomorrow (UTC)' : `in ${Math.ceil(retryAfterMs / 1_000)} s`
  const sentence = `This key has used its ${limit.toLocaleString('en')} ${limit === 1 ? 'call' : 'calls'} per ${time}. Try again ${wait}, or raise its limit in Atrium, under Keys.`
  return new AppError('limited', sentence, {
    details: { retryAfterMs },
    reason: `used_up_${time}`,
    opens: new Date(now + retryAfterMs).toISOString(),
    tellsOpens: true,
  })
}
