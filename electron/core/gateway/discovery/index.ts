import { AppError } from '#shared/errors.ts'
import { toolModeFor } from '#shared/model/tool-mode.ts'
import { isObject } from '#core/upstreams/json.ts'
import type { JsonObject } from '#core/upstreams/upstream.ts'
import type { CallKind } from '../call-kinds.ts'
import type { Caller, Exchange, KeyFacts, WorkspaceFacts } from '../exchange.ts'
import { UNCACHED } from '../offers/pages.ts'
import { recorded } from '../recorded.ts'
import { runCall, type Pipeline } from '../run-call.ts'
import { resultDown } from '../meta.ts'
import { resultFor } from '../steps/era-of-result.ts'
import { mendable } from './answers.ts'
import { callParams } from './call-params.ts'
import { describe } from './describe.ts'
import { createIndexes, type Indexes } from './indexes.ts'
import { wrongName } from './nearest.ts'
import { CALL, DESCRIBE, OWN_TOOLS, SEARCH } from './own-tools.ts'
import { reachOf } from './reach.ts'
import { search } from './search.ts'

/** Discovery mode: three tools in place of all. What may be called, and what is recorded of it, is the same as without it. */
export interface Discovery {
  /** `tools/list` in this mode. It waits for nobody. */
  readonly list: (exchange: Exchange) => JsonObject
  /** A `tools/call`: of one of the three, or, for clients that know its name, of any tool. */
  readonly call: (exchange: Exchange) => Promise<JsonObject>
  readonly close: () => void
}

export function createDiscovery(pipeline: Pipeline, toolCall: CallKind): Discovery {
  const indexes = createIndexes(pipeline.log)
  return {
    list: exchange => {
      const { workspace, client } = exchange
      indexes.prepare(exchange, pipeline.offers.known(workspace, client.capabilities))
      return exchange.era === 'modern' ? MODERN_LIST : LEGACY_LIST
    },
    call: createCall(pipeline, toolCall, indexes),
    close: indexes.close,
  }
}

const NO_NAME = 'Give the name of the tool as `name`, as search_tools gives it.'

const LEGACY_LIST: JsonObject = { tools: OWN_TOOLS }
const MODERN_LIST: JsonObject = { resultType: 'complete', tools: OWN_TOOLS, ...UNCACHED }

/** Whether this client is told three tools in place of all. A person, and REST, always see all. */
export function isDiscovering({ caller, workspace }: Pick<Exchange, 'caller' | 'workspace'>): boolean {
  return isAssistant(caller) && isKeyDiscovering(caller.key, workspace)
}

export function isKeyDiscovering(key: KeyFacts, workspace: WorkspaceFacts): boolean {
  return toolModeFor(key, workspace) === 'discovery'
}

type Call = (exchange: Exchange) => Promise<JsonObject>

function createCall(pipeline: Pipeline, toolCall: CallKind, indexes: Indexes): Call {
  const record = (exchange: Exchange, work: () => Promise<JsonObject>) => recorded(pipeline, exchange, toolCall, work)

  /** A name that leads nowhere is answered with the nearest ones: a result, which a model sees and can act on, where an error may end its turn. */
  const callMended: Call = async exchange => {
    try {
      return await runCall(pipeline, exchange, toolCall)
    } catch (thrown) {
      if (!(thrown instanceof AppError) || thrown.reason !== 'no_tool') throw thrown
      const { tools } = await reachOf(pipeline, exchange)
      const { name } = exchange.params
      const said = typeof name === 'string' && name !== '' ? wrongName(name, tools.keys()) : NO_NAME
      return resultDown(resultFor(exchange.era, toolCall.method, mendable(said)), exchange.requestId)
    }
  }

  /** The tool that is meant, through the very same pipeline as a direct call of it: one record, of that tool. */
  const callInner: Call = async exchange => {
    const call = callParams(exchange.params)
    if ('problem' in call) return record(exchange, () => Promise.resolve(mendable(call.problem)))
    return callMended({ ...exchange, params: call.params })
  }

  const own: ReadonlyMap<unknown, Call> = new Map<unknown, Call>([
    [CALL, callInner],
    [DESCRIBE, exchange => record(exchange, async () => describe(await reachOf(pipeline, exchange), argumentsOf(exchange)))],
    [
      SEARCH,
      exchange =>
        record(exchange, async () => {
          const reach = await reachOf(pipeline, exchange)
          return search(reach, await indexes.of(exchange, reach.whole), argumentsOf(exchange))
        }),
    ],
  ])

  return exchange => {
    const isOn = isDiscovering(exchange)
    const found = own.get(exchange.params.name)
    if (found && (isOn || isStillServed(pipeline, exchange))) return found(exchange)
    return isOn ? callMended(exchange) : runCall(pipeline, exchange, toolCall)
  }
}

/** Many clients list once and never again: out of this mode its tools go on, where they cannot be a server's, whose names have its prefix. */
function isStillServed({ offers }: Pipeline, { caller, workspace, client }: Exchange): boolean {
  return isAssistant(caller) && offers.known(workspace, client.capabilities).isPrefixed
}

function isAssistant(caller: Caller): caller is Caller & { readonly kind: 'key' } {
  return caller.kind === 'key' && caller.surface === 'mcp'
}

function argumentsOf({ params }: Exchange): JsonObject {
  return isObject(params.arguments) ? params.arguments : {}
}
