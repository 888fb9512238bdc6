import type { ServerState } from '#shared/model/server.ts'
import { readTreeUsage, type TreeUsage } from '#core/processes/tree-usage.ts'
import type { Instance } from './instance.ts'
import type { Vitals } from './upstream.ts'

/** What can be told at once of all processes of a server. */
export function vitalsOfAll(instances: readonly Instance[], shown: ServerState, restarts: number): Vitals {
  return {
    processes: instances.length,
    startedAt: shown.at === 'ready' ? shown.since : undefined,
    restarts,
    inFlight: instances.reduce((sum, { connection }) => sum + connection.callsInFlight, 0),
    stamps: instances.flatMap(({ launch }) => launch.stamps),
  }
}

/** What they take of this machine; undefined where nothing runs on it. */
export async function usageOfAll(instances: readonly Instance[]): Promise<TreeUsage | undefined> {
  const trees = instances.flatMap(({ tree }) => tree ?? [])
  return trees.length === 0 ? undefined : readTreeUsage(trees)
}
