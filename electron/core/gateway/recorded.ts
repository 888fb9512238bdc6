import { AppError } from '#shared/errors.ts'
import type { JsonObject } from '#core/upstreams/upstream.ts'
import type { CallKind } from './call-kinds.ts'
import { noteFailure, noteResult, startEntry, toRecord, type CallEntry } from './call-entry.ts'
import type { Exchange } from './exchange.ts'
import { resultDown } from './meta.ts'
import type { CallsNeeds } from './needs.ts'
import type { Recorder } from './recorder.ts'
import { checkCaller } from './steps/check-caller.ts'
import { resultFor } from './steps/era-of-result.ts'
import { refusalFor, toFailure } from './steps/failures.ts'
import type { Redactors } from './steps/redactors.ts'

interface Needs extends Pick<CallsNeeds, 'platform' | 'log'> {
  readonly recorder: Recorder
  readonly redactors: Redactors
}

/**
 * Does the work of a call for a caller that may call, and makes its result or its failure the answer. The record is written before the
 * answer leaves, whatever the answer is; an answer that cannot be recorded is not given. The work notes the server, once it knows which.
 */
export async function recorded(
  { platform, log, recorder, redactors }: Needs,
  exchange: Exchange,
  kind: CallKind,
  work: (entry: CallEntry) => Promise<JsonObject>,
): Promise<JsonObject> {
  const entry = startEntry(platform, exchange, kind)
  try {
    checkCaller(exchange)
    entry.gate = kind.gate
    const result = await work(entry)
    const down = resultFor(exchange.era, kind.method, result)
    noteResult(entry, down)
    return resultDown(down, exchange.requestId)
  } catch (thrown) {
    const failure = toFailure(thrown, exchange.signal, entry.server && redactors.of(entry.server.id))
    if (failure instanceof AppError && failure.code === 'internal')
      log.error('call.failed', { requestId: exchange.requestId, error: failure })
    noteFailure(entry, failure)
    throw refusalFor(exchange.era, failure)
  } finally {
    await recorder.record(toRecord(entry, platform.ticks()))
  }
}
