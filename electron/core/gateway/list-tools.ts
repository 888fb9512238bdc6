import { findHiddenCharacters } from '#shared/hidden-characters.ts'
import type { ServerId } from '#shared/model/ids.ts'
import type { ListedTool, Tool } from '#shared/model/tool.ts'
import { toolTokens } from '#shared/token-estimate.ts'
import { remembered } from '#core/lib/remembered.ts'
import { isObject } from '#core/upstreams/json.ts'
import { proposedAccess, type ServerPolicy } from '#core/features/tools/index.ts'
import type { JsonObject } from '#core/upstreams/upstream.ts'
import type { Caller } from './exchange.ts'
import type { WorkspaceOffers } from './offers/build-offers.ts'
import { OWN_TOOLS } from './discovery/own-tools.ts'
import type { OfferedServer } from './offers/offered-server.ts'
import type { Offers, OfferingWorkspace } from './offers/workspace-offers.ts'
import { isAccepted, judgeTools, type JudgedTool } from './offers/judge-tools.ts'
import { nameJudged, toolAs } from './offers/merge-tools.ts'
import { grantedOffers, wantedServers } from './steps/check-grant.ts'

/** Both look at every character of a definition, and pages ask again and again. */
const hiddenCharactersOf = remembered(findHiddenCharacters)
const tokensOf = remembered(toolTokens)

const DISCOVERY_TOKENS = OWN_TOOLS.reduce((sum, tool) => sum + toolTokens(tool), 0)

type Missing = { readonly serverId: ServerId; readonly reason: string }[]

/** The tools of a workspace for a person's eyes, and what is left out of the list. */
export interface ToolList {
  readonly tools: Tool[]
  readonly missing: Missing
  readonly tokens: number
  readonly discoveryTokens: number
}

/** Every tool that the servers list, whatever became of it. */
export interface FullToolList {
  readonly tools: ListedTool[]
  readonly missing: Missing
  readonly discoveryTokens: number
}

/** Every tool that the servers of a workspace list, whatever became of it, from what is known; never waits. Also tools that only some kinds of clients are offered. */
export type KnownTools = (workspace: OfferingWorkspace) => ListedTool[]

/** What this caller may use, as an assistant with the same key would list it. */
export async function listTools(offers: Offers, { workspace, caller }: ToolListRequest): Promise<ToolList> {
  const { offers: all, missing } = await offers.listed(workspace, {}, wantedServers(caller))
  const found = grantedOffers(all, caller)
  const tools = found.lists.tools.flatMap(tool => {
    const offer = typeof tool.name === 'string' ? found.tools.get(tool.name) : undefined
    return offer ? [toolOf(tool, offer.server, offer.original)] : []
  })
  const left = [...missing, ...found.hidden].map(({ server, reason }) => ({ serverId: server.id, reason }))
  const tokens = tools.reduce((sum, tool) => sum + tool.tokens, 0)
  return { tools, missing: [...left, ...heldOf(found)], tokens, discoveryTokens: DISCOVERY_TOKENS }
}

/** Tools that wait for a person, counted by server: what is off is off because a person wanted it. */
function heldOf({ servers, withheld }: WorkspaceOffers): Missing {
  const waiting = [...withheld.values()].filter(({ status }) => status.at !== 'off')
  return servers.flatMap(server => {
    const own = waiting.filter(offer => offer.server === server)
    const [first] = own
    if (first === undefined) return []
    const reason = own.length === 1 ? `"${first.original}" is held.` : `${own.length} tools are held.`
    return [{ serverId: server.facts.id, reason: `${reason} Look at what changed in Atrium, under Tools.` }]
  })
}

export interface ToolListRequest {
  readonly workspace: OfferingWorkspace
  readonly caller: Caller
}

export async function listAllTools(offers: Offers, knownTools: KnownTools, workspace: OfferingWorkspace): Promise<FullToolList> {
  const { offers: found, missing } = await offers.listed(workspace, {})
  const left = [...missing, ...found.hidden].map(({ server, reason }) => ({ serverId: server.id, reason }))
  return { tools: knownTools(workspace), missing: left, discoveryTokens: DISCOVERY_TOKENS }
}

/** All tools of one server for a person's eyes, from its lists for each kind of client. */
export function listServerTools(
  { facts, catalog }: OfferedServer,
  isPrefixed: boolean,
  lists: readonly (readonly JsonObject[])[],
  policy: ServerPolicy,
): ListedTool[] {
  const tools = lists.flatMap(list => judgeTools(policy, list).tools.map(({ item }) => item))
  const server = { facts, catalog: catalog && { ...catalog, tools: preferChanged(tools, tool => isAccepted(policy, tool)) } }
  const { named, hidden } = nameJudged(server, isPrefixed, policy)
  const clashing = hidden.map(({ tool, name, reason }) => listedTool(server, name, { ...tool, status: { at: 'hidden', reason } }))
  return [...named.map(({ tool, name }) => listedTool(server, name, tool)), ...clashing]
}

/** Of each name one definition: one that waits for a person before one that is accepted, so that somebody sees it. */
function preferChanged(tools: readonly JsonObject[], isFine: (tool: JsonObject) => boolean): JsonObject[] {
  const chosen = new Map<unknown, JsonObject>()
  for (const tool of tools) {
    const known = chosen.get(tool.name)
    if (known === undefined || (isFine(known) && !isFine(tool))) chosen.set(tool.name, tool)
  }
  return [...chosen.values()]
}

function listedTool(server: OfferedServer, name: string, tool: JudgedTool): ListedTool {
  const { item, original, rule, status, isChanged, firstSeenAt } = tool
  return {
    ...toolOf(toolAs(name, tool), server, original),
    status,
    isChanged,
    rule,
    proposedAccess: proposedAccess(item),
    firstSeenAt,
    own: { title: titleOf(item), description: textOr(item.description, undefined) },
    hiddenCharacters: hiddenCharactersOf(item),
  }
}

function toolOf(tool: JsonObject, server: OfferedServer, original: string): Tool {
  return {
    name: String(tool.name),
    originalName: original,
    serverId: server.facts.id,
    title: titleOf(tool),
    description: textOr(tool.description, undefined),
    inputSchema: isObject(tool.inputSchema) ? tool.inputSchema : { type: 'object' },
    outputSchema: isObject(tool.outputSchema) ? tool.outputSchema : null,
    annotations: isObject(tool.annotations) ? tool.annotations : null,
    tokens: tokensOf(tool),
  }
}

function titleOf(tool: JsonObject): string | null {
  return textOr(tool.title, isObject(tool.annotations) ? tool.annotations.title : undefined)
}

function textOr(first: unknown, second: unknown): string | null {
  if (typeof first === 'string') return first
  return typeof second === 'string' ? second : null
}
