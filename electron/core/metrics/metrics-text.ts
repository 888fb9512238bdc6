import type { ServerId, WorkspaceId } from '#shared/model/ids.ts'
import { ServerState } from '#shared/model/server.ts'
import { BUCKETS, type CallCounts } from './call-counts.ts'
import { Family, type Labels } from './exposition.ts'

export interface MetricsNeeds {
  readonly counts: CallCounts
  readonly workspaces: () => readonly { readonly id: WorkspaceId; readonly slug: string }[]
  readonly serversOf: (workspaceId: WorkspaceId) => readonly { readonly id: ServerId; readonly slug: string }[]
  readonly stateOf: (serverId: ServerId) => ServerState['at']
  readonly callsInFlight: () => number
  readonly isVaultLocked: () => boolean
  readonly audit: { readonly recorded: () => number; readonly lastSealedAt: () => number | undefined }
  readonly version: string
}

const STATES = ServerState.options.map(option => option.shape.at.value)

/** Everything that is measured, as Prometheus reads it. Labels are slugs, outcomes and gates: no tool, no key, nobody. */
export function metricsText(needs: MetricsNeeds): string {
  const slugs = new Map(needs.workspaces().map(({ id, slug }) => [id, slug]))
  needs.counts.forget(id => slugs.has(id))
  const families = [...callFamilies(needs, slugs), serverFamily(needs, slugs), ...stateFamilies(needs), ...processFamilies(needs)]
  return families.join('')
}

function callFamilies({ counts, serversOf }: MetricsNeeds, slugs: ReadonlyMap<WorkspaceId, string>): Family[] {
  const calls = new Family('atrium_calls_total', 'counter', 'Calls since the start, by what came of them and the gate that refused.')
  for (const { workspaceId, serverId, outcome, gate, calls: count } of counts.counts()) {
    // A server that was removed is one with all others that were.
    const server = serverId === null ? '' : (serversOf(workspaceId).find(({ id }) => id === serverId)?.slug ?? 'removed')
    calls.add(count, { workspace: slugs.get(workspaceId) ?? '', server, outcome, gate })
  }
  const took = new Family('atrium_call_duration_seconds', 'histogram', 'How long calls took, refused ones too.')
  for (const [workspaceId, { counts: own, seconds }] of counts.durations())
    addDurations(took, own, seconds, { workspace: slugs.get(workspaceId) ?? '' })
  return [calls, took]
}

function addDurations(took: Family, counts: readonly number[], seconds: number, labels: Labels): void {
  let sum = 0
  for (const [index, count] of counts.entries()) {
    sum += count
    took.add(sum, { ...labels, le: String(BUCKETS[index] ?? '+Inf') }, '_bucket')
  }
  took.add(seconds, labels, '_sum').add(sum, labels, '_count')
}

function serverFamily({ serversOf, stateOf }: MetricsNeeds, slugs: ReadonlyMap<WorkspaceId, string>): Family {
  const servers = new Family('atrium_servers', 'gauge', 'Servers of all workspaces by state.')
  for (const state of STATES) servers.add(0, { state })
  for (const workspaceId of slugs.keys()) for (const { id } of serversOf(workspaceId)) servers.add(1, { state: stateOf(id) })
  return servers
}

function stateFamilies({ callsInFlight, isVaultLocked, audit }: MetricsNeeds): Family[] {
  const sealed = new Family('atrium_audit_last_sealed_timestamp_seconds', 'gauge', 'When the audit was last sealed.')
  const at = audit.lastSealedAt()
  if (at !== undefined) sealed.add(at / 1_000)
  return [
    new Family('atrium_calls_in_flight', 'gauge', 'Requests of clients that are being answered.').add(callsInFlight()),
    new Family('atrium_vault_locked', 'gauge', '1 while the vault is not open.').add(Number(isVaultLocked())),
    new Family('atrium_audit_records_total', 'counter', 'Records written to the audit since the start.').add(audit.recorded()),
    sealed,
  ]
}

function processFamilies({ version }: MetricsNeeds): Family[] {
  const { user, system } = process.cpuUsage()
  const uptime = process.uptime()
  return [
    new Family('atrium_build_info', 'gauge', 'The version that runs.').add(1, { version }),
    new Family('process_resident_memory_bytes', 'gauge', 'Memory of Atrium without its servers.').add(process.memoryUsage.rss()),
    new Family('process_cpu_seconds_total', 'counter', 'Processor time of Atrium without its servers.').add((user + system) / 1_000_000),
    new Family('process_uptime_seconds', 'gauge', 'How long Atrium has been running.').add(uptime),
  ]
}
