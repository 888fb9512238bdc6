import type { Server, ServerState } from '#shared/model/server.ts'
import { needsTask } from '#core/upstreams/needs-task.ts'
import type { Upstreams } from '#core/upstreams/upstream.ts'
import { isApproved } from './rules.ts'
import type { KeptServer } from './store.ts'

/** What is kept of a server together with what its processes do. */
export function toServerView(upstreams: Upstreams, server: KeptServer): Server {
  const { approvedFingerprint: _, ...kept } = server
  const state = stateOf(upstreams, server)
  const hasTrouble = state.at === 'failed' || state.at === 'waiting'
  return {
    ...kept,
    kind: server.launch.kind,
    isApproved: isApproved(server),
    state,
    lastLines: hasTrouble ? [...upstreams.lastLinesOf(server.id)] : [],
    toolCount: upstreams.knownCatalog(server.id, {})?.tools.filter(tool => !needsTask(tool)).length ?? null,
  }
}

function stateOf(upstreams: Upstreams, server: KeptServer): ServerState {
  const state = upstreams.stateOf(server.id)
  if (isApproved(server)) return state
  // What kept it from starting is why it is held, where it was held by its last start.
  return state.at === 'failed' ? { at: 'held', reason: state.reason } : { at: 'held' }
}
