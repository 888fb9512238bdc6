import type { Exchange } from '../exchange.ts'
import { timeoutsFor, type CallsNeeds, type CallTimeouts, type ServerFacts } from '../needs.ts'
import type { Offer } from '../offers/offered-server.ts'
import type { WorkspaceOffers } from '../offers/build-offers.ts'
import type { Offers } from '../offers/workspace-offers.ts'
import { AppError } from '#shared/errors.ts'
import { slugOfName } from '../offers/tool-names.ts'

export interface ResolveNeeds {
  readonly offers: Offers
  readonly upstreams: CallsNeeds['upstreams']
  readonly serversOf: CallsNeeds['serversOf']
  readonly timeouts: CallTimeouts
}

/** Finds where the name of a tool or prompt leads. A server that was never listed is asked first, if the name can be of its. */
export async function resolveNamed(needs: ResolveNeeds, exchange: Exchange, part: 'tools' | 'prompts', name: unknown): Promise<Offer> {
  if (typeof name !== 'string' || name === '') throw new AppError('invalid_input', `The name of the ${nounOf(part)} is missing.`)
  const { workspace, client } = exchange
  const known = needs.offers.known(workspace, client.capabilities)
  const found = known[part].get(name)
  if (found) return found
  checkNotHeld(needs.serversOf(workspace.id), known, name)
  const server = unlistedServerFor(known, name)
  if (server) await needs.upstreams.catalog(server.id, client.capabilities, timeoutsFor(server, needs.timeouts).callMs)
  const offer = server && needs.offers.known(workspace, client.capabilities)[part].get(name)
  if (!offer) throw new AppError('not_found', `There is no ${nounOf(part)} "${name.slice(0, 128)}" in this workspace.`)
  return offer
}

/** A tool of a server of this workspace that is held or off: said clearly, for many clients list once and never again. */
function checkNotHeld(all: readonly ServerFacts[], known: WorkspaceOffers, name: string): void {
  const server = all.find(({ slug }) => slug === slugOfName(name))
  if (!server || known.servers.some(({ facts }) => facts.id === server.id)) return
  throw server.isApproved
    ? new AppError('forbidden', `The server "${server.name}" is switched off. Switch it on in Atrium, then try again.`, {
        reason: 'server_off',
      })
    : new AppError('forbidden', `The server "${server.name}" waits for approval. Approve it in Atrium, then try again.`, {
        reason: 'server_held',
      })
}

function unlistedServerFor({ servers, isPrefixed }: WorkspaceOffers, name: string): ServerFacts | undefined {
  const slug = slugOfName(name)
  return servers.find(({ facts, catalog }) => catalog === undefined && (!isPrefixed || facts.slug === slug))?.facts
}

function nounOf(part: 'tools' | 'prompts'): string {
  return part === 'tools' ? 'tool' : 'prompt'
}
