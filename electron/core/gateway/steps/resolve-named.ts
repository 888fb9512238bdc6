import type { Caller, Exchange } from '../exchange.ts'
import { timeoutsFor, type CallsNeeds, type CallTimeouts, type ServerFacts } from '../needs.ts'
import type { Offer } from '../offers/offered-server.ts'
import type { Withheld } from '../offers/merge-tools.ts'
import type { WorkspaceOffers } from '../offers/build-offers.ts'
import type { Offers } from '../offers/workspace-offers.ts'
import { AppError } from '#shared/errors.ts'
import { slugOfName } from '../offers/tool-names.ts'
import { checkGranted, checkReads, checkServerGranted } from './check-grant.ts'

export interface ResolveNeeds {
  readonly offers: Offers
  readonly upstreams: CallsNeeds['upstreams']
  readonly serversOf: CallsNeeds['serversOf']
  readonly timeouts: CallTimeouts
}

/** Finds where the name of a tool or prompt leads. A server that was never listed is asked first, if the name can be of its. */
export async function resolveNamed(needs: ResolveNeeds, exchange: Exchange, part: 'tools' | 'prompts', name: unknown): Promise<Offer> {
  if (typeof name !== 'string' || name === '')
    throw new AppError('invalid_input', `The name of the ${nounOf(part)} is missing.`, { reason: reasonOf(part) })
  const { workspace, client, caller } = exchange
  const known = needs.offers.known(workspace, client.capabilities)
  const found = usableOffer(known, part, name, caller)
  if (found) return found
  checkNotHeld(needs.serversOf(workspace.id), known, name, caller)
  const server = unlistedServerFor(known, name)
  if (server) {
    checkServerGranted(caller, server)
    await needs.upstreams.catalog(server.id, client.capabilities, timeoutsFor(server, needs.timeouts).callMs)
  }
  const offer = server && usableOffer(needs.offers.known(workspace, client.capabilities), part, name, caller)
  if (!offer)
    throw new AppError('not_found', `There is no ${nounOf(part)} "${name.slice(0, 128)}" in this workspace.`, { reason: reasonOf(part) })
  return offer
}

/** Throws `forbidden` with the reason for a tool that is there and cannot be used: not granted to the key, off, held. */
function usableOffer(known: WorkspaceOffers, part: 'tools' | 'prompts', name: string, caller: Caller): Offer | undefined {
  const found = known[part].get(name)
  const withheld = found === undefined && part === 'tools' ? known.withheld.get(name) : undefined
  const offer = found ?? withheld
  if (offer !== undefined && part === 'tools') checkGranted(caller, offer.server, offer.original, offer.access)
  if (offer !== undefined && part === 'prompts') checkReads(caller, offer.server)
  if (withheld !== undefined) throw withheldRefusal(withheld, name)
  return found
}

/** Listed once and never again by many clients: so a call says what happened, and what to do. */
function withheldRefusal({ status }: Withheld, name: string): AppError {
  const reason = status.at === 'offered' ? '' : ` ${status.reason}`
  return new AppError('forbidden', `The tool "${name}" cannot be used.${reason}`, { reason: `tool_${status.at}` })
}

/** A tool of a server of this workspace that is held or off: said clearly, for many clients list once and never again. */
function checkNotHeld(all: readonly ServerFacts[], known: WorkspaceOffers, name: string, caller: Caller): void {
  const server = all.find(({ slug }) => slug === slugOfName(name))
  if (!server || known.servers.some(({ facts }) => facts.id === server.id)) return
  checkModuleTold(caller, server)
  throw server.isApproved || !server.isOn
    ? new AppError('forbidden', `The server "${server.name}" is switched off. Switch it on in Atrium, then try again.`, {
        reason: 'module_off',
        opens: `module ${server.slug}`,
        tellsOpens: true,
      })
    : new AppError('forbidden', `The server "${server.name}" waits for approval. Approve it in Atrium, then try again.`, {
        reason: 'server_held',
      })
}

/** The switch comes before the scope, and is what the record names; a key that reaches nothing of the server is not told of it. */
function checkModuleTold(caller: Caller, server: ServerFacts): void {
  try {
    checkServerGranted(caller, server)
  } catch (thrown) {
    if (!(thrown instanceof AppError) || server.isOn) throw thrown
    throw new AppError(thrown.code, thrown.message, { reason: 'module_off', opens: `module ${server.slug}` })
  }
}

function unlistedServerFor({ servers, isPrefixed }: WorkspaceOffers, name: string): ServerFacts | undefined {
  const slug = slugOfName(name)
  return servers.find(({ facts, catalog }) => catalog === undefined && (!isPrefixed || facts.slug === slug))?.facts
}

function nounOf(part: 'tools' | 'prompts'): string {
  return part === 'tools' ? 'tool' : 'prompt'
}

/** The name itself is wrong: what a model can mend. */
function reasonOf(part: 'tools' | 'prompts'): 'no_tool' | 'no_prompt' {
  return part === 'tools' ? 'no_tool' : 'no_prompt'
}
