import { AppError } from '#shared/errors.ts'
import type { JsonObject } from '#core/upstreams/upstream.ts'
import type { CallKind } from '../call-kinds.ts'
import { noteFailure, noteResult, startEntry, toRecord } from '../call-entry.ts'
import type { Exchange } from '../exchange.ts'
import { resultDown } from '../meta.ts'
import type { Pipeline } from '../run-call.ts'
import { checkCaller } from '../steps/check-caller.ts'
import { resultFor } from '../steps/era-of-result.ts'
import { refusalFor, toFailure } from '../steps/failures.ts'

/** Answers a call of one of our own tools that reaches no server. It has its one record like every other call, without a server. */
export async function recordOwn(
  pipeline: Pipeline,
  exchange: Exchange,
  kind: CallKind,
  work: () => Promise<JsonObject>,
): Promise<JsonObject> {
  const entry = startEntry(pipeline.platform, exchange, kind)
  try {
    checkCaller(exchange)
    entry.gate = kind.gate
    const result = await work()
    noteResult(entry, result)
    return resultDown(resultFor(exchange.era, kind.method, result), exchange.requestId)
  } catch (thrown) {
    const failure = toFailure(thrown, exchange.signal, undefined)
    if (failure instanceof AppError && failure.code === 'internal')
      pipeline.log.error('call.failed', { requestId: exchange.requestId, error: failure })
    noteFailure(entry, failure)
    throw refusalFor(exchange.era, failure)
  } finally {
    await pipeline.recorder.record(toRecord(entry, pipeline.platform.ticks()))
  }
}
