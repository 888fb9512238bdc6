import type { Thread } from './thread.ts'

/** A run that computed for longer than this makes its tool one that computes for long; until it takes less than half of it. */
const LONG_MS = 25
const MAX_TOOLS = 1_000

/** Which tools compute for long, by what they did before and by what they do now. */
export interface Heavies {
  readonly has: (tool: string) => boolean
  readonly begun: (tool: string, thread: Thread) => void
  readonly ended: (tool: string, thread: Thread) => void
}

export function createHeavies(): Heavies {
  const heavy = new Set<string>()
  const running = new Map<Thread, string>()
  const learn = (tool: string, spentMs: number) => {
    if (spentMs < LONG_MS / 2) heavy.delete(tool)
    if (spentMs <= LONG_MS) return
    heavy.add(tool)
    const [oldest] = heavy
    if (heavy.size > MAX_TOOLS && oldest !== undefined) heavy.delete(oldest)
  }
  return {
    has: tool => heavy.has(tool) || [...running].some(([thread, its]) => its === tool && thread.isSlow()),
    begun: (tool, thread) => {
      running.set(thread, tool)
    },
    ended: (tool, thread) => {
      running.delete(thread)
      // One that had to be ended says nothing of how long it computed.
      if (thread.isAlive()) learn(tool, thread.spentMs())
    },
  }
}
