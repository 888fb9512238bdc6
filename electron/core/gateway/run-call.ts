import type { JsonObject } from '#core/upstreams/upstream.ts'
import type { CallKind, Target } from './call-kinds.ts'
import type { Exchange } from './exchange.ts'
import type { OpenCalls } from './open-calls.ts'
import { timeoutsFor, type CallsNeeds, type ServerFacts } from './needs.ts'
import type { ModernClients } from './interaction/modern-client.ts'
import type { Recorder } from './recorder.ts'
import type { Redactors } from './steps/redactors.ts'
import { isObject } from '#core/upstreams/json.ts'
import type { Gate, GatedCall, GatedTarget } from './gates/gate.ts'
import { passGates } from './gates/pass-gates.ts'
import { CALL_KINDS, exposeResult } from './call-kinds.ts'
import { targetOf } from './call-entry.ts'
import { sendForLegacyClient } from './interaction/legacy-client.ts'
import { sendForModernClient } from './interaction/modern-client.ts'
import { recorded } from './recorded.ts'
import { checkCaller } from './steps/check-caller.ts'
import { checkReachesBeyondTools } from './steps/check-grant.ts'
import { paramsUp } from './steps/params-up.ts'
import type { ResolveNeeds } from './steps/resolve-named.ts'

/** What a call passes through. */
export interface Pipeline extends ResolveNeeds {
  readonly platform: CallsNeeds['platform']
  readonly log: CallsNeeds['log']
  readonly recorder: Recorder
  readonly redactors: Redactors
  readonly modernClients: ModernClients
  readonly openCalls: OpenCalls
  readonly checkUnlocked: (server: ServerFacts) => void
  /** What is asked of each call after its key's reach, in this order. */
  readonly gates: readonly Gate[]
  readonly unblockedFor: NonNullable<CallsNeeds['unblockedFor']>
  readonly onListed: NonNullable<CallsNeeds['onListed']>
}

/**
 * One call (a tool, a prompt, a resource or a completion), from its caller to its answer. Read it top to bottom, within `recorded`: nothing
 * else decides.
 */
export function runCall(pipeline: Pipeline, exchange: Exchange, kind: CallKind): Promise<JsonObject> {
  return recorded(pipeline, exchange, kind, async entry => {
    if (kind.method !== 'tools/call') checkReachesBeyondTools(exchange)
    const target = await kind.resolve(pipeline, exchange)
    const { server } = target
    entry.server = server.facts
    const gated: GatedCall = {
      exchange,
      method: kind.method,
      ...gatedTarget(target),
      server: server.facts,
      access: target.access,
      arguments: argumentsOf(exchange),
      noteUsage: usage => {
        entry.usage = usage
      },
      again: now => resolveAgain(pipeline, { ...exchange, ...now }, kind),
    }
    const at = (gate: string) => {
      entry.gate = gate
    }
    const answered = await passGates(pipeline.gates, gated, at, async args => {
      pipeline.checkUnlocked(server.facts)
      const redactor = () => pipeline.redactors.of(server.facts.id)
      const { upstreams } = pipeline
      const own = args === gated.arguments ? target.params : { ...target.params, arguments: args }
      const errand = {
        exchange,
        server: server.facts,
        target: targetOf(entry),
        params: paramsUp(exchange, own),
        upstreams,
        timeouts: timeoutsFor(server.facts, pipeline.timeouts),
        redactor,
      }
      const result = await pipeline.openCalls.during(exchange, () =>
        exchange.era === 'legacy' ? sendForLegacyClient(errand) : sendForModernClient(errand, pipeline.modernClients),
      )
      return redactor().json(result)
    })
    const { routes } = pipeline.offers.known(exchange.workspace, exchange.client.capabilities)
    return exposeResult(kind, answered, routes, server)
  })
}

/** Not by the kind of a call that a tool makes, which takes a place in its key's limits: it has that place. */
async function resolveAgain(pipeline: Pipeline, exchange: Exchange, kind: CallKind): Promise<GatedTarget> {
  checkCaller(exchange)
  return gatedTarget(await (CALL_KINDS.get(kind.method) ?? kind).resolve(pipeline, exchange))
}

function gatedTarget({ server, original, definition }: Target): GatedTarget {
  return { server: server.facts, original, definition }
}

const NO_ARGUMENTS: JsonObject = {}

function argumentsOf({ params }: Exchange): JsonObject {
  return isObject(params.arguments) ? params.arguments : NO_ARGUMENTS
}
