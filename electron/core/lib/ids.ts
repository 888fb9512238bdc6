import { randomFillSync } from 'node:crypto'
import { v7 } from 'uuid'

/** The operating system is asked for randomness once for 256 ids: asking for each is most of an id's cost, and every request has one. */
const pool = new Uint8Array(16 * 256)
let used = pool.length
let last = { msecs: 0, seq: 0 }

/** A UUID v7: unique, and sorted by the time it was made, also within a millisecond and while the clock is set back. */
export function newUuid(): string {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  const random = pool.subarray(used, (used += 16))
  // eslint-disable-next-line no-restricted-syntax -- because an id is of the moment it was really made, also where a test has a clock of its own
  last = nextMoment(new Date().getTime())
  return v7({ random, ...last })
}

/** The next place in order: 31 bits count within a millisecond, beginning at random in the lower half so that ids do not tell how many there were. */
function nextMoment(now: number): { readonly msecs: number; readonly seq: number } {
  if (now <= last.msecs) return { msecs: last.msecs, seq: last.seq + 1 }
  return { msecs: now, seq: ((pool[used - 1] ?? 0) << 16) | ((pool[used - 2] ?? 0) << 8) | (pool[used - 3] ?? 0) }
}

/** An id that says what it is of: `srv_` and 32 hex digits of a UUID v7. */
export const newId = (prefix: 'srv' | 'sec' | 'key' | 'mem' | 'apr' | 'apv'): string => `${prefix}_${newUuid().replaceAll('-', '')}`
