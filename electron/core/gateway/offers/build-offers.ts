import { isObject } from '#core/upstreams/json.ts'
import type { JsonObject } from '#core/upstreams/upstream.ts'
import type { Missing, Offer, OfferedServer } from './offered-server.ts'
import type { ServerPolicy } from '#core/features/tools/index.ts'
import { createResourceRoutes, type ResourceRoutes } from './resource-routes.ts'
import { mergeTools, type Withheld } from './merge-tools.ts'
import { nameAll } from './tool-names.ts'

/** Everything a workspace offers to one kind of client, merged: exposed name → where it leads, and the lists as they are sent. */
export interface WorkspaceOffers {
  /** On and approved, sorted by slug. */
  readonly servers: readonly OfferedServer[]
  readonly isPrefixed: boolean
  readonly tools: ReadonlyMap<string, Offer>
  /** Tools that are off, held or cannot be judged, by the name they would be called: never listed, and a call says why. */
  readonly withheld: ReadonlyMap<string, Withheld>
  readonly prompts: ReadonlyMap<string, Offer>
  readonly routes: ResourceRoutes
  /** In the order they are listed: by the server's slug, then as the server lists them. */
  readonly lists: OfferLists
  /** What a name clash hides. */
  readonly hidden: readonly Missing[]
}

export interface OfferLists {
  readonly tools: readonly JsonObject[]
  readonly prompts: readonly JsonObject[]
  readonly resources: readonly JsonObject[]
  readonly resourceTemplates: readonly JsonObject[]
}

export type ListPart = keyof OfferLists

/** Pure: the same servers, catalogs and policies give the same offers, in the same order. */
export function buildOffers(
  servers: readonly OfferedServer[],
  isPrefixing: boolean,
  policyOf: (server: OfferedServer) => ServerPolicy,
): WorkspaceOffers {
  const isPrefixed = isPrefixing || servers.length > 1
  const routes = createResourceRoutes(servers)
  const tools = mergeTools(servers, isPrefixed, policyOf)
  const prompts = mergePrompts(servers, isPrefixed)
  return {
    servers,
    isPrefixed,
    tools: tools.offers,
    withheld: tools.withheld,
    prompts: prompts.offers,
    routes,
    lists: {
      tools: tools.list.map(({ item, server }) => toolOutside(item, server, routes)),
      prompts: prompts.list.map(({ item }) => item),
      resources: mergeResources(servers, 'resources', (server, item) => withUri(item, 'uri', uri => routes.expose(server, uri))),
      resourceTemplates: mergeResources(servers, 'resourceTemplates', (server, item) =>
        withUri(item, 'uriTemplate', template => routes.exposeTemplate(server, template)),
      ),
    },
    hidden: [...tools.hidden, ...prompts.hidden],
  }
}

interface Merged {
  readonly offers: ReadonlyMap<string, Offer>
  readonly list: readonly { readonly item: JsonObject; readonly server: OfferedServer }[]
  readonly hidden: readonly Missing[]
}

function mergePrompts(servers: readonly OfferedServer[], isPrefixed: boolean): Merged {
  const offers = new Map<string, Offer>()
  const list: { item: JsonObject; server: OfferedServer }[] = []
  const hidden: Missing[] = []
  for (const server of servers) {
    const items = (server.catalog?.prompts ?? []).filter(item => typeof item.name === 'string')
    const byName = new Map(items.map(item => [String(item.name), item]))
    const naming = nameAll(
      isPrefixed ? server.facts.slug : undefined,
      items.map(item => String(item.name)),
    )
    for (const [name, original] of naming.names) {
      const item = byName.get(original)
      if (item === undefined) continue
      offers.set(name, { server, original, item, access: 'read' })
      list.push({ item: name === original ? item : { ...item, name }, server })
    }
    for (const original of naming.hidden)
      hidden.push({ server: server.facts, reason: `"${original}" is hidden: the server lists another with the same name.` })
  }
  return { offers, list, hidden }
}

function toolOutside(tool: JsonObject, server: OfferedServer, routes: ResourceRoutes): JsonObject {
  return withUiUri(withoutTasks(tool), uri => routes.expose(server, uri), routes)
}

function withoutTasks(tool: JsonObject): JsonObject {
  if (!isObject(tool.execution) || tool.execution.taskSupport === undefined) return tool
  const { taskSupport: _dropped, ...execution } = tool.execution
  const { execution: _replaced, ...rest } = tool
  return Object.keys(execution).length === 0 ? rest : { ...rest, execution }
}

/** A tool with a page of its own names the resource in `_meta.ui.resourceUri`. */
function withUiUri(tool: JsonObject, expose: (uri: string) => string, routes: ResourceRoutes): JsonObject {
  if (routes.isPlain || !isObject(tool._meta) || !isObject(tool._meta.ui)) return tool
  const ui = withUri(tool._meta.ui, 'resourceUri', expose)
  return ui === tool._meta.ui ? tool : { ...tool, _meta: { ...tool._meta, ui } }
}

function mergeResources(
  servers: readonly OfferedServer[],
  part: 'resources' | 'resourceTemplates',
  outside: (server: OfferedServer, item: JsonObject) => JsonObject,
): JsonObject[] {
  return servers.flatMap(server => (server.catalog?.[part] ?? []).map(item => outside(server, item)))
}

/** The object with one member renamed for outside; the same object where nothing changes. */
export function withUri(item: JsonObject, member: string, expose: (uri: string) => string): JsonObject {
  const uri = item[member]
  if (typeof uri !== 'string') return item
  const exposed = expose(uri)
  return exposed === uri ? item : { ...item, [member]: exposed }
}
