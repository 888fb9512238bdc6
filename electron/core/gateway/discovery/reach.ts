import type { Exchange } from '../exchange.ts'
import type { Pipeline } from '../run-call.ts'
import type { WorkspaceOffers } from '../offers/build-offers.ts'
import { reachableOffers, wantedServers } from '../steps/check-grant.ts'
import type { Missing, Offer } from '../offers/offered-server.ts'
import type { ServerFacts } from '../needs.ts'

/** What this very caller could call at this moment: all that search and description may speak of. */
export interface Reach {
  /** All of the workspace: what is indexed, and never shown as it is. */
  readonly whole: WorkspaceOffers
  readonly tools: ReadonlyMap<string, Offer>
  readonly servers: readonly ServerFacts[]
  readonly missing: readonly Missing[]
}

/** Waits for servers that were never listed, as a list does. */
export async function reachOf(
  { offers, unblockedFor }: Pick<Pipeline, 'offers' | 'unblockedFor'>,
  { workspace, client, caller }: Exchange,
): Promise<Reach> {
  const { offers: whole, missing } = await offers.listed(workspace, client.capabilities, wantedServers(caller))
  const { tools, servers } = reachableOffers({ unblockedFor }, whole, { caller, workspace })
  return { whole, tools, servers: servers.map(({ facts }) => facts), missing }
}
