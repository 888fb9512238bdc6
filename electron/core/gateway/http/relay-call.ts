import { AppError } from '#shared/errors.ts'
import type { Exchange, Serve } from '#core/gateway/exchange.ts'
import type { ClientFacts, JsonObject } from '#core/upstreams/upstream.ts'
import { createAnswer, type Answer } from './answer.ts'
import { plainConnection, resumableConnection } from './call-connection.ts'
import { acceptsStream } from './client-facts.ts'
import type { LiveWork } from './live-work.ts'
import type { RequestMessage } from './messages.ts'
import { refuseForRoom } from './refuse.ts'
import type { Session } from './session.ts'
import type { Admitted, Wire } from './wire.ts'
import { appErrorByStatus, toWireError } from './wire-errors.ts'

export interface CallFacts {
  readonly era: Exchange['era']
  readonly message: RequestMessage
  readonly bytes: number
  readonly client: ClientFacts
  readonly logLevel: string | undefined
  /** The legacy session the call belongs to. */
  readonly session?: Session
  /** Answers instead of the calls behind the wire. */
  readonly serve?: Serve
  /** What the era adds to a result. */
  readonly decorate?: (result: JsonObject) => JsonObject
  /** Called with the result before it is sent. */
  readonly onSucceeded?: () => void
  /** Further headers, as a flat list of names and values; read when the answer begins, so `serve` may still add to them. */
  readonly headers?: readonly string[]
}

const NO_HEADERS: readonly string[] = []

/** What is said at the end of a call. */
type Ending = (answer: Answer) => void

/** How the work behind a call went. */
interface Served {
  readonly isDone: boolean
  readonly say: Ending
}

/** Hands a request on and sends what comes back. Counts it while it runs, and ends it when its client leaves or its key is revoked. */
export async function relayCall(wire: Wire, admitted: Admitted, facts: CallFacts): Promise<void> {
  const { response, requestId, key } = admitted
  const { message, session } = facts
  const controller = new AbortController()
  const life = wire.life()
  const interruption = new Interruption(life)
  const work: LiveWork = {
    end: why => {
      interruption.note(answer => {
        answer.fail(appErrorByStatus(why, requestId))
      }, why)
      abort()
    },
  }
  const abort = (): void => {
    controller.abort(new AppError('cancelled', 'The call was cancelled.'))
  }
  if (!wire.calls.add(key.id, work)) {
    refuseForRoom(wire, admitted, message.id)
    return
  }

  const connection = session === undefined ? plainConnection(response, abort) : resumableConnection(wire, session, response, abort)
  const answer = createAnswer({
    response,
    requestId,
    id: message.id,
    acceptsStream: acceptsStream(admitted.request),
    limits: wire.limits,
    headers: facts.headers ?? NO_HEADERS,
    outlive: connection.outlive,
  })
  const cancel = (): void => {
    interruption.note(() => {
      answer.silence()
    })
    abort()
  }
  session?.calls.set(message.id, cancel)
  // It came on a connection that was open, while everything else ended: like the calls before it, it has its record and is told why.
  if (life.aborted) work.end(AppError.from(life.reason))
  const served = await serveToEnd(wire, facts, toExchange(admitted, facts, answer, controller.signal))
  connection.release()
  wire.calls.remove(key.id, work)
  if (session?.calls.get(message.id) === cancel) session.calls.delete(message.id)
  // A server may answer without waiting for what it asked: then nobody waits for that any more.
  if (session !== undefined && session.openQuestions() > 0) abort()
  // Only now, for what was cut off too: a call is recorded before its client hears how it ended.
  const say = interruption.lastWord(served)
  say(answer)
}

/** What ended a call from outside, if anything did. Who was first decides what its client hears. */
class Interruption {
  readonly #life: AbortSignal
  #say: Ending | undefined
  #why: AppError | undefined

  constructor(life: AbortSignal) {
    this.#life = life
  }

  note(say: Ending, why?: AppError): void {
    if (this.#say !== undefined) return
    this.#say = say
    this.#why = why
  }

  /** A call that was done when Atrium began to stop is told as its record says. Who cancelled, or had the key revoked, gets nothing more. */
  lastWord(served: Served): Ending {
    const isDoneAnyway = served.isDone && this.#why !== undefined && this.#why === this.#life.reason
    return isDoneAnyway ? served.say : (this.#say ?? served.say)
  }
}

/** Never throws: how it went is what the answer will say. */
async function serveToEnd(wire: Wire, { serve = wire.needs.serve, decorate, onSucceeded }: CallFacts, exchange: Exchange): Promise<Served> {
  try {
    const served = await serve(exchange)
    onSucceeded?.()
    const result = decorate === undefined ? served : decorate(served)
    const say: Ending = answer => {
      answer.succeed(result)
    }
    return { isDone: true, say }
  } catch (thrown) {
    logBug(wire, exchange.requestId, thrown)
    const say: Ending = answer => {
      answer.fail(toWireError(thrown, exchange.requestId, exchange.era))
    }
    return { isDone: false, say }
  }
}

function toExchange(admitted: Admitted, facts: CallFacts, answer: Answer, signal: AbortSignal): Exchange {
  const { session, message } = facts
  const canAsk = session !== undefined && acceptsStream(admitted.request)
  return {
    requestId: admitted.requestId,
    era: facts.era,
    caller: { kind: 'key', surface: 'mcp', key: admitted.key },
    workspace: admitted.workspace,
    client: facts.client,
    method: message.method,
    params: message.params,
    bytes: facts.bytes,
    signal,
    logLevel: facts.logLevel,
    notify: (method, params) => {
      if (!signal.aborted) answer.say({ jsonrpc: '2.0', method, params })
    },
    ask: canAsk ? (method, params) => session.ask({ method, params }, answer.say, signal) : undefined,
  }
}

/** Whatever is no AppError and no server's refusal is a bug of ours: its place goes to the log, its text to nobody. */
export function logBug(wire: Wire, requestId: string, thrown: unknown): void {
  const error = AppError.from(thrown)
  if (error.code === 'internal' && !(thrown instanceof Error && thrown.name === 'UpstreamRefusal')) {
    wire.needs.log.error('gateway.failed', { requestId, error: thrown })
  }
}
