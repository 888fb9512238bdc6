import type { WorkerGround } from '../wire.ts'

/** Computing for longer than this makes a run one of those that share what is left. */
const QUICK_MS = 50
/** How long such a run computes between two rests. */
const SLICE_MS = 5

export interface Brake {
  /** What the engine asks while it runs code. */
  readonly isToStop: () => boolean
  readonly begin: (run: number, timeoutMs: number) => Watch
}

/** Over one run. */
export interface Watch {
  /** Runs the code for a while; answers what was thrown out of it. */
  readonly watched: (body: () => void) => { readonly thrown: unknown } | undefined
  /** Why the run must end, once it must. */
  readonly whyStopped: () => 'timeout' | 'cancelled' | undefined
}

/**
 * Ends code that runs too long, and slows down code that computes on and on while others do: together such runs get one processor less
 * than there are, so that whoever calls anything else does not feel them.
 */
export function createBrake({ stops, busy, slot, fullSpeed }: WorkerGround): Brake {
  const stopAt = new Int32Array(stops)
  const isBusy = new Int32Array(busy)
  let isOn = false
  let run = 0
  let deadline = Infinity
  let quickUntil = 0
  let restAt = 0
  let why: 'timeout' | 'cancelled' | undefined

  const isStopAsked = () => Atomics.load(stopAt, slot) === run
  const rest = (now: number) => {
    const computing = isBusy.reduce((sum, one) => sum + one, 0)
    const share = computing / fullSpeed
    if (share > 1) Atomics.wait(stopAt, slot, Atomics.load(stopAt, slot), SLICE_MS * (share - 1))
    restAt = Math.max(now, performance.now()) + SLICE_MS
  }
  return {
    isToStop: () => {
      // A machine that is being made runs our own code.
      if (!isOn) return false
      const now = performance.now()
      if (isStopAsked()) why ??= 'cancelled'
      else if (now > deadline) why ??= 'timeout'
      else if (now > quickUntil && now > restAt) rest(now)
      return why !== undefined
    },
    begin: (next, timeoutMs) => {
      run = next
      deadline = performance.now() + timeoutMs
      why = undefined
      return {
        watched: body => {
          quickUntil = performance.now() + QUICK_MS
          // Told before it began: then it does not begin.
          if (isStopAsked()) why = 'cancelled'
          if (why !== undefined) return undefined
          Atomics.store(isBusy, slot, 1)
          isOn = true
          try {
            body()
            return undefined
          } catch (thrown) {
            return { thrown }
          } finally {
            isOn = false
            Atomics.store(isBusy, slot, 0)
          }
        },
        whyStopped: () => why,
      }
    },
  }
}
