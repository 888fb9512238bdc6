import { remembered } from '#core/lib/remembered.ts'
import type { JsonObject } from '#core/upstreams/upstream.ts'
import { UpstreamRefusal } from '#core/upstreams/upstream.ts'
import type { Exchange, Serve } from './exchange.ts'
import type { ListPart, WorkspaceOffers } from './offers/build-offers.ts'
import type { ListPages } from './offers/pages.ts'
import type { Subscriptions } from './subscriptions.ts'
import { CALL_KINDS } from './call-kinds.ts'
import { type Discovery, isDiscovering } from './discovery/index.ts'
import { capabilitiesOf } from './hello.ts'
import { jsonSize } from './json-size.ts'
import { NO_METHOD } from './interaction/client-features.ts'
import { type Pipeline, runCall } from './run-call.ts'
import { checkCaller } from './steps/check-caller.ts'
import { checkReachesBeyondTools, grantsOf, reachableOffers, wantedServers } from './steps/check-grant.ts'
import { refusalFor, toFailure } from './steps/failures.ts'
import { resolveResource } from './steps/resolve-resource.ts'

/** Where a list that is not complete says so. */
const MISSING_MEMBER = 'atrium/missing'

export interface ServeNeeds {
  readonly pipeline: Pipeline
  readonly pages: ListPages
  readonly subscriptions: Subscriptions
  readonly discovery: Discovery
}

/** Answers one request of a client by its method. */
export function createServe(needs: ServeNeeds): Serve {
  return async exchange => {
    const { method } = exchange
    if (method === 'tools/call') return needs.discovery.call(exchange)
    const kind = CALL_KINDS.get(method)
    if (kind) return runCall(needs.pipeline, exchange, kind)
    const part = LISTS.get(method)
    if (part) return refusing(exchange, async () => told(needs.pipeline, exchange, await answerList(needs, exchange, part)))
    const verb = SUBSCRIPTIONS.get(method)
    if (verb) return refusing(exchange, () => changeSubscription(needs, exchange, verb))
    throw noMethod()
  }
}

const LISTS: ReadonlyMap<string, ListPart> = new Map([
  ['tools/list', 'tools'],
  ['prompts/list', 'prompts'],
  ['resources/list', 'resources'],
  ['resources/templates/list', 'resourceTemplates'],
])

const SUBSCRIPTIONS: ReadonlyMap<string, 'add' | 'remove'> = new Map([
  ['resources/subscribe', 'add'],
  ['resources/unsubscribe', 'remove'],
])

/** What is not a call has no record, but fails in the same words. */
async function refusing(exchange: Exchange, work: () => Promise<JsonObject>): Promise<JsonObject> {
  try {
    checkCaller(exchange)
    return await work()
  } catch (thrown) {
    throw refusalFor(exchange.era, toFailure(thrown, exchange.signal, undefined))
  }
}

const sizeOf = remembered(jsonSize)

/** A page is the same object as long as its list is: it is measured once. */
function told({ onListed }: Pipeline, { caller, workspace, method }: Exchange, page: JsonObject): JsonObject {
  onListed({ workspaceId: workspace.id, keyId: caller.kind === 'key' ? caller.key.id : null, method, bytes: sizeOf(page) })
  return page
}

async function answerList({ pipeline, pages, discovery }: ServeNeeds, exchange: Exchange, part: ListPart): Promise<JsonObject> {
  if (part === 'tools' && isDiscovering(exchange)) return discovery.list(exchange)
  const { workspace, client, era, params } = exchange
  const { offers: all, missing } = await pipeline.offers.listed(workspace, client.capabilities, wantedServers(exchange.caller))
  const offers = reachableOffers(pipeline, all, exchange)
  if (era === 'modern' && !isOffered(offers, part)) throw noMethod()
  const page = pages.page(offers, part, era, params.cursor)
  if (missing.length === 0) return page
  return { ...page, _meta: { [MISSING_MEMBER]: missing.map(({ server, reason }) => ({ server: server.name, reason })) } }
}

/** A modern client is told that a list is not there; what is declared and what answers must be the same. */
function isOffered(offers: WorkspaceOffers, part: ListPart): boolean {
  const capability = part === 'resourceTemplates' ? 'resources' : part
  return capabilitiesOf(offers)[capability] !== undefined
}

/** A key that is limited to tools watches nothing, so it has nothing to give up: looking would start servers, and tell what is there. */
async function changeSubscription(
  { pipeline, subscriptions }: ServeNeeds,
  exchange: Exchange,
  verb: 'add' | 'remove',
): Promise<JsonObject> {
  if (verb === 'add') checkReachesBeyondTools(exchange)
  else if (grantsOf(exchange.caller)?.isOfTools === true) return {}
  const { server, uri } = await resolveResource(pipeline.offers, exchange, exchange.params.uri)
  await subscriptions[verb]({ principal: exchange.client.principal, era: exchange.era }, server.facts.id, uri)
  return {}
}

function noMethod(): UpstreamRefusal {
  return new UpstreamRefusal(NO_METHOD, 'There is no such method here.')
}
