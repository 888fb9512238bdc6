import type { JsonObject } from '#core/upstreams/upstream.ts'
import type { CallKind } from './call-kinds.ts'
import type { Exchange } from './exchange.ts'
import type { OpenCalls } from './open-calls.ts'
import { timeoutsFor, type CallsNeeds, type ServerFacts } from './needs.ts'
import type { ModernClients } from './interaction/modern-client.ts'
import type { Recorder } from './recorder.ts'
import type { Redactors } from './steps/redactors.ts'
import { exposeResult } from './call-kinds.ts'
import { targetOf } from './call-entry.ts'
import { sendForLegacyClient } from './interaction/legacy-client.ts'
import { sendForModernClient } from './interaction/modern-client.ts'
import { recorded } from './recorded.ts'
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
    pipeline.checkUnlocked(server.facts)
    entry.gate = 'server'
    const redactor = () => pipeline.redactors.of(server.facts.id)
    const { upstreams } = pipeline
    const errand = {
      exchange,
      server: server.facts,
      target: targetOf(entry),
      params: paramsUp(exchange, target.params),
      upstreams,
      timeouts: timeoutsFor(server.facts, pipeline.timeouts),
      redactor,
    }
    const answered = await pipeline.openCalls.during(exchange, () =>
      exchange.era === 'legacy' ? sendForLegacyClient(errand) : sendForModernClient(errand, pipeline.modernClients),
    )
    const { routes } = pipeline.offers.known(exchange.workspace, exchange.client.capabilities)
    return exposeResult(kind, redactor().json(answered), routes, server)
  })
}
