import type { Crew } from './crew.ts'

/** A run waits for so long before another worker is started, if the others wait for somebody themselves. */
const GROW_AFTER_MS = 10
/** And for so long if they compute: as many as there are processors are as fast as more, until one of them does not end. */
const GROW_BESIDE_BUSY_MS = 100

interface Wishes {
  /** Whether a run waits that could have a worker if there were one. */
  readonly isWanted: () => boolean
  readonly onGrown: () => void
  /** There is no worker, and none could be started. */
  readonly onFailed: () => void
}

/** When a crew grows: at once to its first, then one at a time, and only while runs wait. */
export interface Growth {
  readonly now: () => Promise<void>
  readonly soon: () => void
  /** The one that stays is not a slow one. */
  readonly keepQuick: () => void
  readonly end: () => void
}

export function createGrowth(crew: Crew, { isWanted, onGrown, onFailed }: Wishes): Growth {
  let starting: Promise<void> | undefined
  let waiting: NodeJS.Timeout | undefined

  const start = async () => {
    const hasStarted = await crew.grow().catch(() => false)
    starting = undefined
    if (!hasStarted && crew.size() === 0) onFailed()
    onGrown()
  }
  const now = () => (starting ??= start())
  return {
    now,
    soon: () => {
      if (!crew.hasQuick()) void now()
      else
        waiting ??= setTimeout(
          () => {
            waiting = undefined
            if (!crew.hasIdle() && isWanted()) void now()
          },
          crew.isComputing() ? GROW_BESIDE_BUSY_MS : GROW_AFTER_MS,
        )
    },
    keepQuick: () => {
      if (!crew.hasQuick()) void now()
    },
    end: () => {
      clearTimeout(waiting)
    },
  }
}
