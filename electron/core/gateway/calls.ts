import type { KeyId, ServerId } from '#shared/model/ids.ts'
import { isObject } from '#core/upstreams/json.ts'
import type { ClientCapabilities, ClientFacts, JsonObject } from '#core/upstreams/upstream.ts'
import type { Caller, Exchange, Hello, KeyFacts, ParentCall, Serve, WorkspaceFacts } from './exchange.ts'
import { type CallsNeeds, type CallTimeouts, DEFAULT_TIMEOUTS } from './needs.ts'
import type { RefusedRequest } from './refusals.ts'
import { callerId } from './steps/check-caller.ts'
import { helloOf } from './hello.ts'
import { toolCall } from './call-kinds.ts'
import { createDiscovery, isKeyDiscovering } from './discovery/index.ts'
import { discoveryInstructions } from './discovery/instructions.ts'
import { createHeldCalls } from './interaction/held-calls.ts'
import { createSealedStates } from './interaction/sealed-state.ts'
import type { WorkspaceOffers } from './offers/build-offers.ts'
import { createListPages } from './offers/pages.ts'
import { createOffers, type Offers } from './offers/workspace-offers.ts'
import { createKnownTools } from './known-tools.ts'
import { type FullToolList, type KnownTools, listAllTools, listTools, type ToolList } from './list-tools.ts'
import { createNestedCalls, type NestedCalls } from './nested-calls.ts'
import { createOpenCalls } from './open-calls.ts'
import { createRecorder } from './recorder.ts'
import { createRefusals } from './refusals.ts'
import type { Pipeline } from './run-call.ts'
import { createServe } from './serve.ts'
import { grantedOffers, reachableOffers, wantedServers } from './steps/check-grant.ts'
import { createRedactors } from './steps/redactors.ts'
import { createSubscriptions } from './subscriptions.ts'

export type { CallsNeeds } from './needs.ts'
export type { RefusedRequest } from './refusals.ts'
export type { ToolList } from './list-tools.ts'

/** A tool call that does not come over MCP: from the page's playground, or over REST. */
export interface ToolCallRequest {
  readonly requestId: string
  readonly workspace: WorkspaceFacts
  readonly caller: Caller
  readonly name: string
  readonly arguments: JsonObject
  /** Size of the arguments as JSON, for the record. */
  readonly bytes: number
  readonly signal: AbortSignal
  /** Of a call that a draft made while it was tried. */
  readonly parent?: ParentCall
}

/** Everything that a workspace's clients can ask for, behind one door. */
export interface Calls {
  readonly serve: Serve
  /** Waits a moment for servers that were never listed. */
  readonly hello: (workspace: WorkspaceFacts, client: ClientFacts, key: KeyFacts) => Promise<Hello>
  /** One tool call through the very same pipeline as an assistant's; such a caller cannot be asked back. */
  readonly callTool: (request: ToolCallRequest) => Promise<JsonObject>
  /** The calls that tools of this process make. */
  readonly nested: NestedCalls
  readonly listTools: (request: { readonly workspace: WorkspaceFacts; readonly caller: Caller }) => Promise<ToolList>
  /** Every tool of its servers, whatever became of it. */
  readonly listAllTools: (request: { readonly workspace: WorkspaceFacts }) => Promise<FullToolList>
  /** As `listAllTools`, from what is known: nothing is started or waited for. */
  readonly knownTools: KnownTools
  readonly inputSchemaOf: (workspace: WorkspaceFacts, toolName: string, key: KeyFacts) => JsonObject | undefined
  /** A server's URI as clients of the workspace know it, for `notifications/resources/updated`. */
  readonly exposedUri: (workspace: WorkspaceFacts, serverId: ServerId, uri: string) => string
  readonly recordRefusal: (refused: RefusedRequest) => Promise<void>
  readonly callsInFlight: () => number
  /** A revoked key: its calls that wait for answers end. */
  readonly endCallsOf: (keyId: KeyId) => void
  /** Ends waiting calls and writes what is not written yet. Nothing may be served afterwards. */
  readonly close: () => void
}

const NO_CAPABILITIES: ClientCapabilities = {}

/** Puts the parts together. Holds no decision: those are in run-call.ts and its steps. */
export function createCalls(needs: CallsNeeds): Calls {
  const { db, log, platform, upstreams, serversOf, toolPolicy, onRecorded } = needs
  const timeouts: CallTimeouts = { ...DEFAULT_TIMEOUTS, ...needs.timeouts }
  const offers = createOffers({ upstreams, serversOf, toolPolicy, log, listMs: timeouts.listMs, ticks: platform.ticks })
  const knownTools = createKnownTools({ offers, toolPolicy, upstreams })
  const recorder = createRecorder({
    db,
    log,
    alsoWrite: needs.alsoWrite ?? [],
    onRecorded,
  })
  const held = createHeldCalls()
  const subscriptions = createSubscriptions(upstreams)
  const modernClients = { states: createSealedStates(platform.now), held }
  const pipeline: Pipeline = {
    platform,
    log,
    upstreams,
    serversOf,
    timeouts,
    offers,
    recorder,
    redactors: createRedactors(upstreams),
    modernClients,
    openCalls: createOpenCalls(),
    checkUnlocked: needs.checkUnlocked ?? (() => undefined),
    gates: needs.gates ?? [],
    unblockedFor: needs.unblockedFor ?? (() => undefined),
    onListed: needs.onListed ?? (() => undefined),
  }
  const discovery = createDiscovery(pipeline, toolCall)
  const counted = countInFlight(createServe({ pipeline, pages: createListPages(), subscriptions, discovery }))

  return {
    serve: counted.serve,
    hello: greeting(pipeline, timeouts.helloMs, platform.version),
    callTool: request => counted.serve(exchangeOf(request)),
    nested: createNestedCalls(pipeline, needs.nested),
    listTools: request => listTools(offers, request),
    listAllTools: ({ workspace }) => listAllTools(offers, knownTools, workspace),
    knownTools,
    inputSchemaOf: schemasOf(offers),
    exposedUri: (workspace, serverId, uri) => {
      const { servers, routes } = offers.known(workspace, NO_CAPABILITIES)
      const server = servers.find(({ facts }) => facts.id === serverId)
      return server ? routes.expose(server, uri) : uri
    },
    recordRefusal: createRefusals(recorder, platform),
    callsInFlight: counted.inFlight,
    endCallsOf: held.cancelOf,
    close: () => {
      discovery.close()
      held.cancelAll()
      recorder.flush()
    },
  }
}

function schemasOf(offers: Offers): Calls['inputSchemaOf'] {
  return (workspace, toolName, key) => {
    const known = grantedOffers(offers.known(workspace, NO_CAPABILITIES), { kind: 'key', surface: 'mcp', key })
    const inputSchema = known.tools.get(toolName)?.item.inputSchema
    return isObject(inputSchema) ? inputSchema : undefined
  }
}

/** What a key is told first. Waits a moment for servers that were never listed. */
function greeting(pipeline: Pick<Pipeline, 'offers' | 'unblockedFor'>, deadlineMs: number, version: string): Calls['hello'] {
  const { offers } = pipeline
  return async (workspace, { capabilities }, key) => {
    const caller: Caller = { kind: 'key', surface: 'mcp', key }
    const known = reachableOffers(pipeline, offers.known(workspace, capabilities), { caller, workspace })
    const toHello = (found: WorkspaceOffers): Hello => {
      const hello = helloOf(workspace, found, version)
      return isKeyDiscovering(key, workspace) ? { ...hello, instructions: discoveryInstructions(workspace, found) } : hello
    }
    if (known.servers.every(({ catalog }) => catalog !== undefined)) return toHello(known)
    const listed = await offers.listed(workspace, capabilities, { deadlineMs, ...wantedServers(caller) })
    return toHello(reachableOffers(pipeline, listed.offers, { caller, workspace }))
  }
}

function countInFlight(serve: Serve): { readonly serve: Serve; readonly inFlight: () => number } {
  let count = 0
  return {
    serve: async exchange => {
      count += 1
      try {
        return await serve(exchange)
      } finally {
        count -= 1
      }
    },
    inFlight: () => count,
  }
}

/** As a modern client that has declared nothing: whatever a server asks is refused, and the answer is one result. */
function exchangeOf(request: ToolCallRequest): Exchange {
  const { requestId, caller, workspace, name, bytes, signal, parent } = request
  return {
    ...(parent === undefined ? {} : { parent }),
    requestId,
    caller,
    workspace,
    bytes,
    signal,
    era: 'modern',
    client: { principal: callerId(caller), capabilities: NO_CAPABILITIES, info: undefined },
    method: 'tools/call',
    params: { name, arguments: request.arguments },
    logLevel: undefined,
    notify: () => undefined,
    ask: undefined,
  }
}
