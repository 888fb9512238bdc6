import { randomUUID } from 'node:crypto'
import type { HeldCall } from './held-call.ts'
import { STATE_LIFE_MS } from './sealed-state.ts'

/** Calls of one caller that may wait for answers; the oldest makes room for the next. */
const MAX_PER_CALLER = 32

interface Held {
  readonly call: HeldCall
  readonly caller: string
  readonly expiry: NodeJS.Timeout
}

/** The calls that wait for their client to come back. */
export interface HeldCalls {
  /** Keeps a call until its client takes it back, or for ten minutes; gives the handle. */
  readonly keep: (caller: string, call: HeldCall) => string
  /** Takes it back; undefined when it is not there any more. Each handle works once: the next round has another. */
  readonly take: (handle: string) => HeldCall | undefined
  readonly cancelOf: (caller: string) => void
  readonly cancelAll: () => void
  readonly count: () => number
}

export function createHeldCalls(): HeldCalls {
  const held = new Map<string, Held>()

  const take = (handle: string): HeldCall | undefined => {
    const found = held.get(handle)
    if (!found) return undefined
    clearTimeout(found.expiry)
    held.delete(handle)
    return found.call
  }
  const cancelWhere = (isMeant: (one: Held) => boolean) => {
    for (const [handle, one] of [...held]) if (isMeant(one)) take(handle)?.cancel()
  }
  const makeRoom = (caller: string) => {
    const own = [...held].filter(([, one]) => one.caller === caller)
    const [oldest] = own
    if (oldest && own.length >= MAX_PER_CALLER) take(oldest[0])?.cancel()
  }
  return {
    keep: (caller, call) => {
      makeRoom(caller)
      const handle = randomUUID()
      held.set(handle, {
        call,
        caller,
        expiry: setTimeout(() => {
          take(handle)?.cancel()
        }, STATE_LIFE_MS).unref(),
      })
      return handle
    },
    take,
    cancelOf: caller => {
      cancelWhere(one => one.caller === caller)
    },
    cancelAll: () => {
      cancelWhere(() => true)
    },
    count: () => held.size,
  }
}
