import type { AppError } from '#shared/errors.ts'

/** Something that is going on for a key and can be ended from outside, with what its client is told if it can still be told. */
export interface LiveWork {
  readonly end: (why: AppError) => void
  /** For what may outlive its key's expiry: whether the key still opens its workspace. */
  readonly isStillAllowed?: () => boolean
}

/** What goes on for each key: counted against the limits, and ended with the key. */
export interface LiveWorkByKey {
  /** False when the key's share, or the room for all, is used up. */
  readonly add: (keyId: string, work: LiveWork) => boolean
  readonly remove: (keyId: string, work: LiveWork) => void
  readonly endOf: (keyId: string, why: AppError) => void
  readonly endAll: (why: AppError) => void
  /** Ends what is not allowed any more. */
  readonly sweep: (why: AppError) => void
  readonly total: () => number
}

export function createLiveWork(maxPerKey: number, maxTotal: number): LiveWorkByKey {
  const byKey = new Map<string, Set<LiveWork>>()
  let total = 0
  const endOf = (keyId: string, why: AppError): void => {
    for (const work of [...(byKey.get(keyId) ?? [])]) work.end(why)
  }
  return {
    add: (keyId, work) => {
      const ofKey = byKey.get(keyId)
      if (total >= maxTotal || (ofKey?.size ?? 0) >= maxPerKey) return false
      if (ofKey === undefined) byKey.set(keyId, new Set([work]))
      else ofKey.add(work)
      total++
      return true
    },
    remove: (keyId, work) => {
      const ofKey = byKey.get(keyId)
      if (ofKey?.delete(work) !== true) return
      total--
      if (ofKey.size === 0) byKey.delete(keyId)
    },
    endOf,
    endAll: why => {
      for (const keyId of [...byKey.keys()]) endOf(keyId, why)
    },
    sweep: why => {
      for (const ofKey of [...byKey.values()]) for (const work of [...ofKey]) if (work.isStillAllowed?.() === false) work.end(why)
    },
    total: () => total,
  }
}
