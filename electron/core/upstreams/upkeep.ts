import { hasSlept } from '#core/processes/health.ts'
import type { Platform } from '#core/platform.ts'

interface UpkeepNeeds {
  readonly platform: Pick<Platform, 'now' | 'ticks'>
  readonly beatMs: number
  readonly servers: () => Iterable<{ readonly beat: () => void; readonly woke: () => void }>
}

/** One timer for all servers. When the machine wakes they are told that, instead of being checked, ended and restarted all at once. */
export function startUpkeep({ platform, beatMs, servers }: UpkeepNeeds): { readonly stop: () => void } {
  const clocks = () => ({ now: platform.now(), ticks: platform.ticks() })
  let before = clocks()
  const timer = setInterval(() => {
    const after = clocks()
    const isAwake = !hasSlept(before, after, beatMs)
    before = after
    for (const server of servers()) {
      if (isAwake) server.beat()
      else server.woke()
    }
  }, beatMs).unref()
  return {
    stop: () => {
      clearInterval(timer)
    },
  }
}
