import { AppError } from '#shared/errors.ts'
import type { JsonObject } from '#core/upstreams/upstream.ts'
import type { CallKind } from './call-kinds.ts'
import type { Exchange } from './exchange.ts'
import { timeoutsFor, type CallsNeeds } from './needs.ts'
import type { ModernClients } from './interaction/modern-client.ts'
import type { Recorder } from './recorder.ts'
import type { Redactors } from './steps/redactors.ts'
import { exposeResult } from './call-kinds.ts'
import { noteFailure, noteResult, startEntry, targetOf, toRecord } from './call-entry.ts'
import { sendForLegacyClient } from './interaction/legacy-client.ts'
import { sendForModernClient } from './interaction/modern-client.ts'
import { resultDown } from './meta.ts'
import { checkCaller } from './steps/check-caller.ts'
import { checkReachesBeyondTools } from './steps/check-grant.ts'
import { paramsUp } from './steps/params-up.ts'
import { refusalFor, toFailure } from './steps/failures.ts'
import { resultFor } from './steps/era-of-result.ts'
import type { ResolveNeeds } from './steps/resolve-named.ts'

/** What a call passes through. */
export interface Pipeline extends ResolveNeeds {
  readonly platform: CallsNeeds['platform']
  readonly log: CallsNeeds['log']
  readonly recorder: Recorder
  readonly redactors: Redactors
  readonly modernClients: ModernClients
}

/**
 * One call (a tool, a prompt, a resource or a completion), from its caller to its answer. Read it top to bottom: nothing else decides.
 * The record is written before the answer leaves, whatever the answer is; an answer that cannot be recorded is not given.
 */
export async function runCall(pipeline: Pipeline, exchange: Exchange, kind: CallKind): Promise<JsonObject> {
  const entry = startEntry(pipeline.platform, exchange, kind)
  try {
    checkCaller(exchange)
    entry.gate = kind.gate
    if (kind.method !== 'tools/call') checkReachesBeyondTools(exchange)
    const target = await kind.resolve(pipeline, exchange)
    const { server } = target
    entry.server = server.facts
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
    const answered = await (exchange.era === 'legacy' ? sendForLegacyClient(errand) : sendForModernClient(errand, pipeline.modernClients))
    const { routes } = pipeline.offers.known(exchange.workspace, exchange.client.capabilities)
    const result = exposeResult(kind, redactor().json(answered), routes, server)
    noteResult(entry, result)
    return resultDown(resultFor(exchange.era, kind.method, result), exchange.requestId)
  } catch (thrown) {
    const redactor = entry.server && pipeline.redactors.of(entry.server.id)
    const failure = toFailure(thrown, exchange.signal, redactor)
    if (failure instanceof AppError && failure.code === 'internal')
      pipeline.log.error('call.failed', { requestId: exchange.requestId, error: failure })
    noteFailure(entry, failure)
    throw refusalFor(exchange.era, failure)
  } finally {
    await pipeline.recorder.record(toRecord(entry, pipeline.platform.ticks()))
  }
}
