import { KeyId, type ServerId, type WorkspaceId } from '#shared/model/ids.ts'
import { findLiveAdminKey, noteKeyUse } from '#core/features/keys/index.ts'
import type { ServerFacts } from '#core/features/servers/index.ts'
import { listWorkspaceFacts } from '#core/features/workspaces/index.ts'
import type { CoreOptions, Ground } from '#core/ground.ts'
import { CallCounts } from '#core/metrics/call-counts.ts'
import { metricsText, type MetricsNeeds } from '#core/metrics/metrics-text.ts'
import { createMetricsDoor } from '#core/surfaces/metrics-door.ts'
import type { RestHandler } from '#core/surfaces/rest.ts'
import type { Upstreams } from '#core/upstreams/upstream.ts'

interface Needs extends Pick<MetricsNeeds, 'audit' | 'callsInFlight'> {
  readonly serversOf: (workspaceId: WorkspaceId) => readonly ServerFacts[]
  readonly upstreams: Pick<Upstreams, 'stateOf'>
}

/** Counts calls from now on, and tells what is measured to whoever has an admin key. */
export function openMetrics({ platform }: CoreOptions, { db, bus, vault }: Ground, { upstreams, ...needs }: Needs): RestHandler {
  const counts = new CallCounts()
  bus.subscribe(event => {
    if (event.name === 'calls.recorded') counts.note(event.workspaceId, event.calls)
  })
  const measured: MetricsNeeds = {
    ...needs,
    counts,
    workspaces: () => listWorkspaceFacts(db),
    stateOf: (serverId: ServerId) => upstreams.stateOf(serverId).at,
    isVaultLocked: () => !vault.isOpen,
    version: platform.version,
  }
  return createMetricsDoor({
    text: () => metricsText(measured),
    admits: bearer => {
      const key = findLiveAdminKey(db, bearer, platform.now())
      if (key !== undefined) noteKeyUse(db, KeyId.parse(key.id), platform.now())
      return key !== undefined
    },
  })
}
