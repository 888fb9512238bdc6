import type { ServerStats } from '#shared/model/server-stats.ts'

/** What the processes of a server took at one moment. */
export interface Sample {
  readonly at: number
  readonly memoryBytes: number
  readonly cpuMs: number
  /** Share of one processor since the sample before, in percent; undefined for the first. */
  readonly cpuPercent: number | undefined
}

/** Ten minutes at one sample each five seconds. */
const MOST_SAMPLES = 120

/** Adds what was measured now; a server that does not run begins anew. */
export function withSample(samples: readonly Sample[], { at, usage }: Pick<ServerStats, 'at' | 'usage'>): readonly Sample[] {
  if (usage === null) return []
  const before = samples.at(-1)
  if (before !== undefined && before.at >= at) return samples
  const { memoryBytes, cpuMs } = usage
  return [...samples, { at, memoryBytes, cpuMs, cpuPercent: before && shareOf(before, { at, cpuMs }) }].slice(-MOST_SAMPLES)
}

/** The sum falls when a process of the tree ends: then nothing is known of the time between. */
function shareOf(before: Sample, now: { readonly at: number; readonly cpuMs: number }): number {
  return (Math.max(0, now.cpuMs - before.cpuMs) / (now.at - before.at)) * 100
}
