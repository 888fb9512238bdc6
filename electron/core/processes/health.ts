/** How a process that nobody uses is checked; all in ms. */
export interface HealthPace {
  readonly everyMs: number
  /** After a check that was not answered, the next comes sooner. */
  readonly againMs: number
  /** A check waits this long for its answer. */
  readonly timeoutMs: number
  /** It is down after so many unanswered checks in a row, when the first of them is this long ago. */
  readonly misses: number
  readonly overMs: number
  /** After the machine woke everything is slow for a moment. */
  readonly afterWakeMs: number
}

/** One failed check says little: a process may be collecting garbage, or the machine be busy. Three over a minute say enough. */
export const HEALTH_PACE: HealthPace = {
  everyMs: 30_000,
  againMs: 20_000,
  timeoutMs: 10_000,
  misses: 3,
  overMs: 60_000,
  afterWakeMs: 15_000,
}

/** What is known of one process. Times are monotonic ms. */
export interface Health {
  readonly dueAt: number
  readonly misses: number
  readonly firstMissAt: number
}

export type HealthEvent =
  /** It answered a check, or a client's call. */
  | { readonly kind: 'answered'; readonly now: number }
  | { readonly kind: 'missed'; readonly now: number }
  /** The machine slept, or this process was held up: whatever was missed meanwhile was not the server's fault. */
  | { readonly kind: 'woke'; readonly now: number }

export function healthyAt(now: number, pace: HealthPace): Health {
  return { dueAt: now + pace.everyMs, misses: 0, firstMissAt: 0 }
}

/** Decides; asks nobody and reads no clock. */
export function nextHealth(health: Health, event: HealthEvent, pace: HealthPace): Health {
  const { now } = event
  switch (event.kind) {
    case 'answered':
      return healthyAt(now, pace)
    case 'missed':
      return { dueAt: now + pace.againMs, misses: health.misses + 1, firstMissAt: health.misses === 0 ? now : health.firstMissAt }
    case 'woke':
      return { ...healthyAt(now, pace), dueAt: now + pace.afterWakeMs }
  }
}

export function isDown({ misses, firstMissAt }: Health, now: number, pace: HealthPace): boolean {
  return misses >= pace.misses && now - firstMissAt >= pace.overMs
}

interface Clocks {
  /** Wall clock, ms since 1970. */
  readonly now: number
  /** Monotonic ms; whether it goes on while the machine sleeps depends on the system. */
  readonly ticks: number
}

/** A timer that is this much too late, by either clock, was not just busy. */
const LATE_MS = 15_000

/** Whether the machine slept (or this process was held up just as long) between two beats of a timer. A clock that was set back is no sleep. */
export function hasSlept(before: Clocks, after: Clocks, beatMs: number): boolean {
  return Math.max(after.now - before.now, after.ticks - before.ticks) > beatMs + LATE_MS
}
