import { AppError } from '#shared/errors.ts'
import type { ServerId } from '#shared/model/ids.ts'
import type { Caller, Exchange, KeyGrants } from '../exchange.ts'
import type { WorkspaceOffers } from '../offers/build-offers.ts'
import type { OfferedServer } from '../offers/offered-server.ts'
import type { ListWait } from '../offers/workspace-offers.ts'

/** What a key may use is decided here alone, for lists and calls alike. Undefined: everything of its workspace. */
export function grantsOf(caller: Caller): KeyGrants | undefined {
  return caller.kind === 'key' ? caller.key.grants : undefined
}

/** Throws `forbidden` where the key was not granted this tool. */
export function checkGranted(caller: Caller, serverId: ServerId, toolName: string): void {
  const grants = grantsOf(caller)
  if (grants === undefined || grants.has(serverId, toolName)) return
  throw notGranted('This key was not granted this tool. Grant it in Atrium, under Keys, then try again.')
}

/** Throws `forbidden` where the key was granted nothing of this server. */
export function checkServerGranted(caller: Caller, serverId: ServerId): void {
  const grants = grantsOf(caller)
  if (grants === undefined || grants.hasServer(serverId)) return
  throw notGranted('This key was not granted any tool of this server. Grant it in Atrium, under Keys, then try again.')
}

/** A key that is limited to chosen tools has these tools and nothing else: no prompts, no resources, no completions. */
export function checkReachesBeyondTools({ caller }: Pick<Exchange, 'caller'>): void {
  if (grantsOf(caller) === undefined) return
  throw notGranted('This key is limited to chosen tools and reaches nothing else. Lift the limit in Atrium, under Keys, then try again.')
}

const kept = new WeakMap<WorkspaceOffers, WeakMap<KeyGrants, WorkspaceOffers>>()

/** The offers as this caller may use them; the same object again for the same offers and grants. */
export function grantedOffers(offers: WorkspaceOffers, caller: Caller): WorkspaceOffers {
  const grants = grantsOf(caller)
  if (grants === undefined) return offers
  const made = kept.get(offers) ?? new WeakMap<KeyGrants, WorkspaceOffers>()
  kept.set(offers, made)
  const limited = made.get(grants) ?? limit(offers, grants)
  made.set(grants, limited)
  return limited
}

/** Which servers a list for this caller waits for. */
export function wantedServers(caller: Caller): ListWait {
  const grants = grantsOf(caller)
  return grants === undefined ? {} : { isWanted: grants.hasServer }
}

function limit(offers: WorkspaceOffers, grants: KeyGrants): WorkspaceOffers {
  const tools = new Map([...offers.tools].filter(([, { server, original }]) => grants.has(server.facts.id, original)))
  const withheld = new Map([...offers.withheld].filter(([, { server, original }]) => grants.has(server.facts.id, original)))
  return {
    ...offers,
    servers: offers.servers.filter(({ facts }) => grants.hasServer(facts.id)).map(withToolsAlone),
    tools,
    withheld,
    prompts: new Map(),
    lists: {
      tools: offers.lists.tools.filter(({ name }) => typeof name === 'string' && tools.has(name)),
      prompts: [],
      resources: [],
      resourceTemplates: [],
    },
    hidden: offers.hidden.filter(({ server }) => grants.hasServer(server.id)),
  }
}

/** What it can do beyond tools is nothing that such a key is told. */
function withToolsAlone(server: OfferedServer): OfferedServer {
  const { catalog } = server
  if (catalog === undefined) return server
  const { tools, logging } = catalog.capabilities
  const capabilities = { ...(tools === undefined ? {} : { tools }), ...(logging === undefined ? {} : { logging }) }
  return { ...server, catalog: { ...catalog, capabilities, prompts: [], resources: [], resourceTemplates: [] } }
}

function notGranted(sentence: string): AppError {
  return new AppError('forbidden', sentence, { reason: 'not_granted' })
}
