import type { ServerId } from '#shared/model/ids.ts'
import type { Server, ServerState, SignIn } from '#shared/model/server.ts'
import type { ReadableDb } from '#core/db/database.ts'
import { staleSecretsOf } from '#core/features/secrets/index.ts'
import { needsTask } from '#core/upstreams/needs-task.ts'
import type { Upstreams } from '#core/upstreams/upstream.ts'
import { isApproved } from './rules.ts'
import type { SignIns } from './sign-in-handlers.ts'
import type { KeptServer } from './store.ts'

interface Needs {
  readonly db: ReadableDb
  readonly upstreams: Upstreams
  readonly signIns: Pick<SignIns, 'viewOf'>
}

/** What is kept of a server together with what its processes do. */
export function toServerView({ db, upstreams, signIns }: Needs, server: KeptServer): Server {
  const { approvedFingerprint: _, ...kept } = server
  const { id: serverId, workspaceId, launch } = server
  const signIn = launch.kind === 'http' ? signIns.viewOf({ workspaceId, serverId, url: launch.url }) : null
  const state = stateOf(upstreams, server, signIn)
  const hasTrouble = state.at === 'failed' || state.at === 'waiting'
  return {
    ...kept,
    kind: server.launch.kind,
    isApproved: isApproved(server),
    state,
    signIn,
    staleSecrets: staleSecretsOf(db, workspaceId, upstreams.vitalsOf(serverId)?.stamps ?? []),
    lastLines: hasTrouble ? [...upstreams.lastLinesOf(server.id)] : [],
    toolCount: countTools(upstreams, server.id),
  }
}

/** The tools that are listed for a person: of each name one, whichever kind of client it is for. Null before the server was ready once. */
function countTools(upstreams: Upstreams, serverId: ServerId): number | null {
  const catalogs = upstreams.knownCatalogs(serverId)
  if (catalogs.length === 0) return null
  const callable = catalogs.flatMap(({ tools }) => tools.filter(tool => typeof tool.name === 'string' && !needsTask(tool)))
  return new Set(callable.map(({ name }) => name)).size
}

/** A custom server has no process that could be stopped: it is there as long as it is switched on. */
function stateOfParts({ launch, isOn, updatedAt }: KeptServer, state: ServerState): ServerState {
  return launch.kind === 'custom' && isOn && state.at === 'stopped' ? { at: 'ready', since: updatedAt } : state
}

function stateOf(upstreams: Upstreams, server: KeptServer, signIn: SignIn | null): ServerState {
  const state = stateOfParts(server, upstreams.stateOf(server.id))
  // What kept it from starting is why it is held, where it was held by its last start.
  if (!isApproved(server)) return state.at === 'failed' ? { at: 'held', reason: state.reason } : { at: 'held' }
  // It runs, and yet waits for a person.
  return state.at === 'ready' && signIn?.at === 'moreAccess' ? { at: 'signInNeeded', reason: signIn.reason ?? '' } : state
}
