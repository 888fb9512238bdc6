import { setPriority } from 'node:os'
import type { WorkerGround } from '../wire.ts'
import { createTurns } from './turns.ts'

/** A run that computed for longer than this makes way for others. */
const QUICK_MS = 50
/** How far after all others (nice): a third of what they get where everybody wants the processor, and all of it where nobody does. */
const AFTER_OTHERS = 5

export interface Brake {
  /** What the engine asks while it runs code. */
  readonly isToStop: () => boolean
  readonly begin: (run: number, order: { readonly timeoutMs: number; readonly isHeavy: boolean }) => Watch
}

/** Over one run. */
export interface Watch {
  /** Runs the code for a while; answers what was thrown out of it. */
  readonly watched: (body: () => void) => { readonly thrown: unknown } | undefined
  /** Why the run must end, once it must. */
  readonly whyStopped: () => 'timeout' | 'cancelled' | undefined
}

/**
 * Ends code that runs too long, and makes code that computes on and on step back: the system runs it after all others, and together such
 * runs get one processor less than there are, so that whoever calls anything else does not feel them.
 */
export function createBrake(ground: WorkerGround): Brake {
  const { stops, busy, spent, slow, slot } = ground
  const stopAt = new Int32Array(stops)
  const isBusy = new Int32Array(busy)
  const turns = createTurns(ground)
  let isOn = false
  let run = 0
  let deadline = Infinity
  let quickUntil = 0
  let why: 'timeout' | 'cancelled' | undefined

  const isStopAsked = () => Atomics.load(stopAt, slot) === run
  const mustEnd = () => isStopAsked() || performance.now() > deadline
  const stepBack = () => {
    if (turns.isOn()) return
    goAfterOthers(new Int32Array(slow), slot)
    turns.giveBack(isBusy.reduce((sum, one) => sum + one, 0))
    while (!turns.take()) if (mustEnd()) return
  }
  return {
    isToStop: () => {
      // A machine that is being made runs our own code.
      if (!isOn) return false
      const now = performance.now()
      if (now > quickUntil) stepBack()
      if (isStopAsked()) why ??= 'cancelled'
      else if (performance.now() > deadline) why ??= 'timeout'
      return why !== undefined
    },
    begin: (next, { timeoutMs, isHeavy }) => {
      run = next
      deadline = performance.now() + timeoutMs
      why = undefined
      let computed = 0
      Atomics.store(new Int32Array(spent), slot, 0)
      return {
        watched: body => {
          const begun = performance.now()
          quickUntil = isHeavy ? begun : begun + QUICK_MS - computed
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
            turns.giveBack(0)
            Atomics.store(isBusy, slot, 0)
            computed += performance.now() - begun
            Atomics.store(new Int32Array(spent), slot, computed)
          }
        },
        whyStopped: () => why,
      }
    },
  }
}

/** Only Linux has a priority for each thread. It cannot be taken back, so that whoever hands out workers has to know. */
function goAfterOthers(isSlow: Int32Array, slot: number): void {
  if (process.platform !== 'linux' || Atomics.load(isSlow, slot) === 1) return
  try {
    // 0 is the thread that says it.
    setPriority(0, AFTER_OTHERS)
    Atomics.store(isSlow, slot, 1)
  } catch {
    // Then it goes on as it did; the turns hold it back.
  }
}
