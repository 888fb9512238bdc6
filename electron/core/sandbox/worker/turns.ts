import type { WorkerGround } from '../wire.ts'

/** How long a run computes before it lets another one. */
const TURN_MS = 5
/** How long is waited before it is looked again whether there is a turn; twice as long by whoever gave one back. */
const LOOK_MS = 1

/** The turns in which long computing is done: so many at one time as there are processors but one. */
export interface Turns {
  /** Takes one, or waits for a part of a moment: whoever asks looks for other things as well. True when it has one. */
  readonly take: () => boolean
  /** Whether it has one that is not over. */
  readonly isOn: () => boolean
  /** Lets go of its turn, if it has one; where more compute than have turns, another one gets it. */
  readonly giveBack: (computing: number) => void
}

export function createTurns({ turns, stops, slot }: Pick<WorkerGround, 'turns' | 'stops' | 'slot'>): Turns {
  const held = new Int32Array(turns)
  const stopAt = new Int32Array(stops)
  const own = slot + 1
  let overAt = 0
  // A cancellation wakes it.
  const rest = (ms: number) => {
    Atomics.wait(stopAt, slot, Atomics.load(stopAt, slot), ms)
  }
  return {
    take: () => {
      const hasTurn = held.some((_, turn) => Atomics.compareExchange(held, turn, 0, own) === 0)
      if (hasTurn) overAt = performance.now() + TURN_MS
      else rest(LOOK_MS)
      return hasTurn
    },
    isOn: () => performance.now() < overAt,
    giveBack: computing => {
      if (overAt === 0) return
      overAt = 0
      for (let turn = 0; turn < held.length; turn += 1) Atomics.compareExchange(held, turn, own, 0)
      if (computing > held.length) rest(2 * LOOK_MS)
    },
  }
}
