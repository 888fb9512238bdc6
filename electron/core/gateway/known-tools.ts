import type { ListedTool } from '#shared/model/tool.ts'
import type { Catalog } from '#core/upstreams/upstream.ts'
import type { ServerPolicy } from '#core/features/tools/index.ts'
import { callableTools } from './offers/judge-tools.ts'
import type { WorkspaceOffers } from './offers/build-offers.ts'
import type { OfferedServer } from './offers/offered-server.ts'
import type { Offers } from './offers/workspace-offers.ts'
import { type KnownTools, listServerTools } from './list-tools.ts'
import type { CallsNeeds } from './needs.ts'

/** What one server's tools were made of, and the tools. */
interface KeptTools {
  readonly catalogs: readonly Catalog[]
  readonly policy: ServerPolicy
  readonly tools: readonly ListedTool[]
}

type Needs = Pick<CallsNeeds, 'toolPolicy' | 'upstreams'> & { readonly offers: Offers }

/** Keeps what it found while the offers, every catalog and every policy are the same: pages ask at each load. */
export function createKnownTools({ offers, toolPolicy, upstreams }: Needs): KnownTools {
  const keptOf = new WeakMap<WorkspaceOffers, Map<OfferedServer, KeptTools>>()

  const toolsOf = (server: OfferedServer, isPrefixed: boolean, kept: KeptTools | undefined): KeptTools => {
    const catalogs = upstreams.knownCatalogs(server.facts.id)
    if (kept !== undefined && kept.policy === toolPolicy.of(server.facts.id) && areSame(kept.catalogs, catalogs)) return kept
    const lists = [server.catalog, ...catalogs].map(one => callableTools(one?.tools ?? []))
    // What only some other kind of client was offered is as new, and as much pinned, as the rest.
    const policy = toolPolicy.pinNew(server.facts.id, lists.flat())
    return { catalogs, policy, tools: listServerTools(server, isPrefixed, lists, policy) }
  }

  return workspace => {
    const known = offers.known(workspace, {})
    const kept = keptOf.get(known) ?? new Map<OfferedServer, KeptTools>()
    keptOf.set(known, kept)
    return known.servers.flatMap(server => {
      const found = toolsOf(server, known.isPrefixed, kept.get(server))
      kept.set(server, found)
      return found.tools
    })
  }
}

function areSame(left: readonly Catalog[], right: readonly Catalog[]): boolean {
  return left.length === right.length && left.every((catalog, index) => catalog === right[index])
}
