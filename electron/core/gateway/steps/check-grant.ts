import { AppError } from '#shared/errors.ts'
import type { Access } from '#shared/model/scope.ts'
import type { Caller, Exchange, KeyGrants, ModuleFacts } from '../exchange.ts'
import type { WorkspaceOffers } from '../offers/build-offers.ts'
import type { Offer, OfferedServer } from '../offers/offered-server.ts'
import type { ResourceRoute } from '../offers/resource-routes.ts'
import type { ListWait } from '../offers/workspace-offers.ts'
import type { CallsNeeds } from '../needs.ts'

/** What a key may use is decided here alone, for lists and calls alike. Undefined: everything of its workspace. */
export function grantsOf(caller: Caller): KeyGrants | undefined {
  return caller.kind === 'key' ? caller.key.grants : undefined
}

/** Throws `forbidden` where the key may not use this tool. */
export function checkGranted(caller: Caller, { facts }: OfferedServer, toolName: string, access: Access): void {
  const grants = grantsOf(caller)
  if (grants === undefined || grants.has(facts, toolName, access)) return
  const lack = grants.lackOf(facts, access)
  if (lack !== undefined && grants.hasServer(facts)) throw notInScope(lack)
  throw notGranted('This key was not granted this tool. Grant it in Atrium, under Keys, then try again.', lack)
}

/** Throws `forbidden` where the key reaches nothing of this server. */
export function checkServerGranted(caller: Caller, facts: ModuleFacts): void {
  const grants = grantsOf(caller)
  if (grants === undefined || grants.hasServer(facts)) return
  throw notGranted(
    'This key was not granted any tool of this server. Grant it in Atrium, under Keys, then try again.',
    grants.lackOf(facts, 'read'),
  )
}

/** A key that is limited to chosen tools has these tools and nothing else: no prompts, no resources, no completions. */
export function checkReachesBeyondTools({ caller }: Pick<Exchange, 'caller'>): void {
  if (grantsOf(caller)?.isOfTools !== true) return
  throw notGranted('This key is limited to chosen tools and reaches nothing else. Lift the limit in Atrium, under Keys, then try again.')
}

/** Throws `forbidden` where the key may not read what this server offers beyond tools. */
export function checkReads(caller: Caller, { facts }: OfferedServer): void {
  const grants = grantsOf(caller)
  if (grants === undefined || grants.reads(facts)) return
  // A server of which it reaches nothing is not named to it.
  const lack = grants.lackOf(facts, 'read')
  if (lack !== undefined && grants.hasServer(facts)) throw notInScope(lack)
  throw notGranted('This key was not granted this. Grant it in Atrium, under Keys, then try again.', lack)
}

type Reach = Pick<KeyGrants, 'has' | 'hasServer' | 'reads'>

const kept = new WeakMap<WorkspaceOffers, WeakMap<Reach, WorkspaceOffers>>()

/** The offers as this caller may use them; the same object again for the same offers and grants. */
export function grantedOffers(offers: WorkspaceOffers, caller: Caller): WorkspaceOffers {
  const grants = grantsOf(caller)
  return grants === undefined ? offers : limitedOffers(offers, grants)
}

/** As `grantedOffers`, and without what the rules of the workspace always block for this caller: what cannot be called is not listed. */
export function reachableOffers(
  { unblockedFor }: Required<Pick<CallsNeeds, 'unblockedFor'>>,
  offers: WorkspaceOffers,
  { caller, workspace }: Pick<Exchange, 'caller' | 'workspace'>,
): WorkspaceOffers {
  const granted = grantedOffers(offers, caller)
  const unblocked = caller.kind === 'key' ? unblockedFor(workspace.id, caller.key.id) : undefined
  return unblocked === undefined ? granted : limitedOffers(granted, unblocked)
}

function limitedOffers(offers: WorkspaceOffers, reach: Reach): WorkspaceOffers {
  const made = kept.get(offers) ?? new WeakMap<Reach, WorkspaceOffers>()
  kept.set(offers, made)
  const limited = made.get(reach) ?? limit(offers, reach)
  made.set(reach, limited)
  return limited
}

/** Which servers a list for this caller waits for. */
export function wantedServers(caller: Caller): ListWait {
  const grants = grantsOf(caller)
  return grants === undefined ? {} : { isWanted: grants.hasServer }
}

function limit(offers: WorkspaceOffers, grants: Reach): WorkspaceOffers {
  const inReach = ([, { server, original, access }]: [string, Offer]) => grants.has(server.facts, original, access)
  const tools = new Map([...offers.tools].filter(inReach))
  const withheld = new Map([...offers.withheld].filter(inReach))
  const prompts = new Map([...offers.prompts].filter(([, { server }]) => grants.reads(server.facts)))
  const { routes } = offers
  const isRead = (route: ResourceRoute | undefined) => route !== undefined && grants.reads(route.server.facts)
  return {
    ...offers,
    servers: offers.servers
      .filter(({ facts }) => grants.hasServer(facts))
      .map(server => (grants.reads(server.facts) ? server : withToolsAlone(server))),
    tools,
    withheld,
    prompts,
    lists: {
      tools: offers.lists.tools.filter(({ name }) => typeof name === 'string' && tools.has(name)),
      prompts: offers.lists.prompts.filter(({ name }) => typeof name === 'string' && prompts.has(name)),
      resources: offers.lists.resources.filter(({ uri }) => typeof uri === 'string' && isRead(routes.find(uri))),
      resourceTemplates: offers.lists.resourceTemplates.filter(
        ({ uriTemplate }) => typeof uriTemplate === 'string' && isRead(routes.findTemplate(uriTemplate)),
      ),
    },
    hidden: offers.hidden.filter(({ server }) => grants.hasServer(server)),
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

/** The server is known to the key: so it is told what it lacks. */
function notInScope(lack: string): AppError {
  if (lack === 'role')
    return new AppError('forbidden', 'The member this key acts as may not do this in this workspace. Ask a manager of it.', {
      reason: 'no_role',
      opens: 'role',
      tellsOpens: true,
    })
  return new AppError('forbidden', `This key lacks the scope ${lack}. Add it in Atrium, under Keys, then try again.`, {
    reason: 'no_scope',
    opens: lack,
    tellsOpens: true,
  })
}

/** What opens it is for the record: the caller is told no more than that it is not granted. */
function notGranted(sentence: string, lack?: string): AppError {
  if (lack === undefined) return new AppError('forbidden', sentence, { reason: 'not_granted', opens: 'grant' })
  return new AppError('forbidden', sentence, { reason: lack === 'role' ? 'no_role' : 'no_scope', opens: lack })
}
