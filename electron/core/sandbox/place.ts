import type { WorkerGround } from './wire.ts'

/** What a worker's place in the shared numbers says of it. */
export interface Place {
  readonly isSlow: () => boolean
  readonly isComputing: () => boolean
  readonly spentMs: () => number
  /** Heard in the middle of computing, where no message is, and in the middle of a rest. */
  readonly sayStop: (run: number) => void
  /** Whoever gets the place next begins with nothing of what was left. */
  readonly clear: () => void
}

export function placeOf({ busy, slow, spent, stops, turns, slot }: WorkerGround): Place {
  const read = (of: SharedArrayBuffer) => Atomics.load(new Int32Array(of), slot)
  return {
    isSlow: () => read(slow) === 1,
    isComputing: () => read(busy) === 1,
    spentMs: () => read(spent),
    sayStop: run => {
      Atomics.store(new Int32Array(stops), slot, run)
      Atomics.notify(new Int32Array(stops), slot)
    },
    clear: () => {
      for (const one of [busy, slow, spent]) Atomics.store(new Int32Array(one), slot, 0)
      const held = new Int32Array(turns)
      for (let turn = 0; turn < held.length; turn += 1) Atomics.compareExchange(held, turn, slot + 1, 0)
    },
  }
}
