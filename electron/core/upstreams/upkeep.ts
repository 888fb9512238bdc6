import { hasSlept } from '#core/processes/health.ts'
import type { Platform } from '#core/platform.ts'
import type { Keeper } from './keeper.ts'

interface UpkeepNeeds {
  readonly platform: Pick<Platform, 'now' | 'ticks'>
  readonly beatMs: number
  readonly keepers: () => readonly Pick<Keeper, 'beat' | 'woke'>[]
}

/** One timer for all servers. When the machine wakes they are told that, instead of being checked, ended and restarted all at once. */
export function startUpkeep({ platform, beatMs, keepers }: UpkeepNeeds): { readonly stop: () => void } {
  const clocks = () => ({ now: platform.now(), ticks: platform.ticks() })
  let before = clocks()
  const timer = setInterval(() => {
    const after = clocks()
    const isAwake = !hasSlept(before, after, beatMs)
    before = after
    for (const keeper of keepers()) {
      if (isAwake) keeper.beat()
      else keeper.woke()
    }
  }, beatMs).unref()
  return {
    stop: () => {
      clearInterval(timer)
    },
  }
}
