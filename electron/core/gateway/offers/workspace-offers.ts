import type { ServerId, WorkspaceId } from '#shared/model/ids.ts'
import type { ServerPolicy } from '#core/features/tools/index.ts'
import type { Catalog, ClientCapabilities } from '#core/upstreams/upstream.ts'
import type { CallsNeeds, ServerFacts } from '../needs.ts'
import type { Missing, OfferedServer } from './offered-server.ts'
import { AppError } from '#shared/errors.ts'
import { buildOffers, type WorkspaceOffers } from './build-offers.ts'
import { clientKind } from './client-kind.ts'
import { callableTools } from './judge-tools.ts'
import { createLateServers } from './late-servers.ts'

/** A workspace as the offers need it. */
export interface OfferingWorkspace {
  readonly id: WorkspaceId
  readonly isPrefixing: boolean
}

export interface Offers {
  /** From what is known; never waits, never starts anything. The same object again while nothing has changed. */
  readonly known: (workspace: OfferingWorkspace, capabilities: ClientCapabilities) => WorkspaceOffers
  /** Also of servers that were never listed for such a client: they are started; those that are not ready in time are named in `missing`. */
  readonly listed: (workspace: OfferingWorkspace, capabilities: ClientCapabilities, wait?: ListWait) => Promise<ListedOffers>
}

export interface ListWait {
  /** For each server; left out: as long as lists wait. */
  readonly deadlineMs?: number
  /** The servers whose tools are wanted at all; left out: all. The others are neither started nor said to be missing. */
  readonly isWanted?: (server: ServerFacts) => boolean
}

export interface ListedOffers {
  readonly offers: WorkspaceOffers
  readonly missing: readonly Missing[]
}

interface Kept {
  readonly isPrefixing: boolean
  readonly all: readonly ServerFacts[]
  readonly catalogs: readonly (Catalog | undefined)[]
  readonly policies: readonly ServerPolicy[]
  readonly offers: WorkspaceOffers
}

type Needs = Pick<CallsNeeds, 'upstreams' | 'serversOf' | 'toolPolicy' | 'log'> & { readonly listMs: number; readonly ticks: () => number }

const NO_CAPABILITIES: ClientCapabilities = {}

/** Workspaces whose offers are kept. More than anyone has; only so that deleted ones do not pile up. */
const MAX_KEPT = 200

/** Merges what the servers of a workspace offer, and keeps it until a server, a catalog, a policy or the prefixing is another one. */
export function createOffers({ upstreams, serversOf, toolPolicy, log, listMs, ticks }: Needs): Offers {
  const late = createLateServers(ticks)
  const keptOf = new Map<WorkspaceId, Map<number, Kept>>()

  // Until it was listed for this kind of client, it is offered as to one that can be asked nothing.
  const catalogOf = (serverId: ServerId, capabilities: ClientCapabilities): Catalog | undefined =>
    upstreams.knownCatalog(serverId, capabilities) ?? upstreams.knownCatalog(serverId, NO_CAPABILITIES)

  const isFresh = (kept: Kept, all: readonly ServerFacts[], capabilities: ClientCapabilities): boolean => {
    if (kept.all !== all && !haveSameServers(kept.all, all)) return false
    return kept.offers.servers.every(
      ({ facts: { id } }, index) => catalogOf(id, capabilities) === kept.catalogs[index] && toolPolicy.of(id) === kept.policies[index],
    )
  }

  const build = (workspace: OfferingWorkspace, all: readonly ServerFacts[], capabilities: ClientCapabilities): Kept => {
    const servers = offeredOf(all).map((facts): OfferedServer => ({ facts, catalog: catalogOf(facts.id, capabilities) }))
    // What is seen for the first time is pinned before anybody is offered it.
    const policies = new Map(
      servers.map(server => [server, toolPolicy.pinNew(server.facts.id, callableTools(server.catalog?.tools ?? []))]),
    )
    const offers = buildOffers(servers, workspace.isPrefixing, server => policies.get(server) ?? toolPolicy.of(server.facts.id))
    for (const { server } of offers.hidden) log.warn('offers.nameHidden', { workspaceId: workspace.id, serverId: server.id })
    const catalogs = servers.map(({ catalog }) => catalog)
    return { isPrefixing: workspace.isPrefixing, all, catalogs, policies: [...policies.values()], offers }
  }

  const known = (workspace: OfferingWorkspace, capabilities: ClientCapabilities): WorkspaceOffers => {
    const all = serversOf(workspace.id)
    const kinds = kindsOf(keptOf, workspace.id)
    const kind = clientKind(capabilities)
    const kept = kinds.get(kind)
    if (kept && kept.isPrefixing === workspace.isPrefixing && isFresh(kept, all, capabilities)) return kept.offers
    const made = build(workspace, all, capabilities)
    kinds.set(kind, made)
    return made.offers
  }

  /** Waits until a server is listed; what it is missing for otherwise. */
  const missingPart = async (server: ServerFacts, capabilities: ClientCapabilities, deadlineMs: number): Promise<Missing | undefined> => {
    const reason = catalogOf(server.id, capabilities) === undefined ? late.reasonFor(server) : undefined
    if (reason !== undefined) return { server, reason }
    try {
      await upstreams.catalog(server.id, capabilities, deadlineMs)
      return undefined
    } catch (thrown) {
      late.note(server, thrown)
      return { server, reason: AppError.from(thrown).message }
    }
  }

  const listed: Offers['listed'] = async (workspace, capabilities, { deadlineMs = listMs, isWanted = () => true } = {}) => {
    const servers = offeredOf(serversOf(workspace.id)).filter(isWanted)
    const missing = await Promise.all(servers.map(facts => missingPart(facts, capabilities, deadlineMs)))
    return { offers: known(workspace, capabilities), missing: missing.filter(part => part !== undefined) }
  }

  return { known, listed }
}

export function offeredOf(servers: readonly ServerFacts[]): ServerFacts[] {
  return servers.filter(server => server.isOn && server.isApproved).sort((a, b) => (a.slug < b.slug ? -1 : 1))
}

function kindsOf(keptOf: Map<WorkspaceId, Map<number, Kept>>, workspaceId: WorkspaceId): Map<number, Kept> {
  const found = keptOf.get(workspaceId)
  if (found) return found
  if (keptOf.size >= MAX_KEPT) keptOf.clear()
  const made = new Map<number, Kept>()
  keptOf.set(workspaceId, made)
  return made
}

function haveSameServers(left: readonly ServerFacts[], right: readonly ServerFacts[]): boolean {
  return left.length === right.length && left.every((server, index) => isSameServer(server, right[index]))
}

function isSameServer(left: ServerFacts, right: ServerFacts | undefined): boolean {
  if (right === undefined) return false
  if (left === right) return true
  const isSameThing = left.id === right.id && left.slug === right.slug && left.name === right.name
  return isSameThing && left.isOn === right.isOn && left.isApproved === right.isApproved && left.fingerprint === right.fingerprint
}
