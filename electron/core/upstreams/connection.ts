import { AppError } from '#shared/errors.ts'
import type { Redactor } from '#core/vault/redact.ts'
import { holdPieces, type HeldPieces } from '#core/vault/hold-pieces.ts'
import { Call, type CallOwner, type Outgoing } from './call.ts'
import { toModernParams, withProgressToken, type Era } from './era.ts'
import { toObject } from './json.ts'
import { isSevereEnough, isMoreVerbose, renderMessage } from './log-level.ts'
import { Questions, type Cause, type Question } from './questions.ts'
import { redactFailure } from './redact-failure.ts'
import type { ClientCapabilities, JsonObject } from './upstream.ts'
import type { Wire, WireEvents } from './wire.ts'

/** Deadlines are looked at this often, all at once, instead of by a timer per call. */
const SWEEP_MS = 200
/** A look that comes this much too late was held up with everything else (the machine slept, say): that time is nobody's silence. */
const HELD_UP_MS = 5_000

const LIST_CHANGED: readonly string[] = ['tools', 'prompts', 'resources'].map(part => `notifications/${part}/list_changed`)

export interface ConnectionEvents {
  readonly listChanged: () => void
  readonly resourceUpdated: (uri: string) => void
  /** It began a new session and forgot what it was told in the one before. */
  readonly renewed: () => void
  /** For the server's log: something it said that belongs to no call. */
  readonly said: (text: string) => void
  /** A question of the server goes to the client with this principal. */
  readonly asking: (principal: string) => void
  readonly broken: (reason: string) => void
}

export interface ConnectionNeeds {
  /** Opens what carries the messages. */
  readonly openWire: (events: WireEvents) => Wire<Call>
  readonly ticks: () => number
  readonly clientInfo: JsonObject
  readonly redactor: Redactor
  /** What a legacy server is told the client can do; empty on a process that all clients share. */
  readonly declared: ClientCapabilities
  readonly events: ConnectionEvents
}

/** One running server spoken to in its era: calls with deadlines, cancellation, progress, log messages and questions. */
export class Connection {
  readonly #needs: ConnectionNeeds
  readonly #wire: Wire<Call>
  readonly #questions: Questions
  readonly #owner: CallOwner
  /** What it says in log messages and beside the protocol, and what each call says while it runs. */
  readonly #said: HeldPieces
  readonly #texts: HeldPieces
  readonly #pieces = new WeakMap<Call, HeldPieces>()
  #era: Era | undefined
  #canLog = false
  #logLevel: string | undefined
  #sweep: NodeJS.Timeout | undefined
  #sweptAt = 0
  #callsInFlight = 0
  #usedAt: number
  #closedBy: AppError | undefined

  constructor(needs: ConnectionNeeds) {
    this.#needs = needs
    this.#said = holdPieces(needs.redactor)
    this.#texts = holdPieces(needs.redactor)
    this.#usedAt = needs.ticks()
    this.#wire = needs.openWire({
      request: (id, method, params, cause) => {
        this.#hearRequest({ id, method, params }, cause)
      },
      notification: (method, params, cause) => {
        this.#hearNotification(method, params, cause)
      },
      renewed: () => {
        this.#logLevel = undefined
        needs.events.renewed()
      },
      missed: () => {
        needs.events.listChanged()
      },
      text: line => {
        this.#texts.push(line, needs.events.said)
      },
      broken: reason => {
        needs.events.broken(reason)
      },
    })
    this.#questions = new Questions({
      capabilities: needs.declared,
      now: needs.ticks,
      answer: (id, result) => {
        this.#wire.answer(id, result)
      },
      refuse: (id, refusal) => {
        this.#wire.refuse(id, refusal)
      },
      asking: call => {
        if (call.request.client !== undefined) needs.events.asking(call.request.client.principal)
      },
    })
    this.#owner = {
      aborted: call => {
        this.#giveUp(call, new AppError('cancelled', 'The call was cancelled.'))
      },
      ended: call => {
        // What it said comes before its answer.
        this.#pieces.get(call)?.flush()
        this.#said.flush()
        if (call.request.client !== undefined) this.#used(-1)
        this.#questions.callEnded(call)
      },
      toError: error => redactFailure(error, needs.redactor),
    }
  }

  get era(): Era | undefined {
    return this.#era
  }

  /** Calls of clients that are not answered yet; our own requests (a subscription stays open) are none. */
  get callsInFlight(): number {
    return this.#callsInFlight
  }

  /** When the last call of a client began or ended, by the monotonic clock; before the first, when this was made. */
  get usedAt(): number {
    return this.#usedAt
  }

  /** After the handshake: from now on requests are written as this era wants them. */
  speak(era: Era, capabilities: JsonObject): void {
    this.#era = era
    this.#canLog = capabilities['logging'] !== undefined
  }

  /** Rejects with UpstreamRefusal for the server's errors, and with AppError `timeout`, `cancelled` or `upstream_failed` for ours. */
  call(request: Outgoing): Promise<JsonObject> {
    return new Promise((resolve, reject) => {
      if (this.#closedBy !== undefined) {
        reject(this.#closedBy)
        return
      }
      if (request.signal?.aborted === true) {
        reject(new AppError('cancelled', 'The call was cancelled.'))
        return
      }
      const id = this.#wire.nextId()
      const call = new Call({ id, request, now: this.#needs.ticks(), owner: this.#owner, resolve, reject })
      if (request.logLevel !== undefined) this.#raiseLogLevel(request.logLevel)
      this.#wire.send(id, { method: request.method, params: this.#toWire(id, request) }, call)
      if (request.client !== undefined) {
        this.#used(1)
        this.#questions.callBegan(call)
      }
      if (this.#sweep === undefined) this.#beginSweeping()
    })
  }

  notify(method: string, params: JsonObject): void {
    this.#wire.notify(method, params)
  }

  /** Every open call fails with `error`, and every later one. */
  close(error: AppError): void {
    this.#closedBy ??= error
    clearInterval(this.#sweep)
    this.#wire.close(error)
    this.#said.flush()
    this.#texts.flush()
  }

  #used(more: 1 | -1): void {
    this.#callsInFlight += more
    this.#usedAt = this.#needs.ticks()
  }

  #beginSweeping(): void {
    this.#sweptAt = this.#needs.ticks()
    this.#sweep = setInterval(this.#endOverdue, SWEEP_MS).unref()
  }

  #toWire(id: number, request: Outgoing): JsonObject {
    if (this.#era === 'modern') return toModernParams(id, request, this.#needs.clientInfo)
    return request.onProgress === undefined ? request.params : withProgressToken(request.params, id)
  }

  /** A legacy server has one level for everybody: the most verbose that anybody wants. Who wants less is sent less. */
  #raiseLogLevel(level: string): void {
    if (this.#era !== 'legacy' || !this.#canLog || !isMoreVerbose(level, this.#logLevel)) return
    this.#logLevel = level
    // Written before the call that wants it, so the server takes it first; its answer tells nothing of use.
    this.call({ method: 'logging/setLevel', params: { level }, timeoutMs: 10_000, maxTimeoutMs: 10_000 }).catch(() => undefined)
  }

  #hearRequest({ id, method, params }: Question, cause: number | undefined): void {
    if (method === 'ping') this.#wire.answer(id, {})
    else this.#questions.hear({ id, method, params: this.#needs.redactor.json(params) }, this.#causeOf(cause))
  }

  /** The call a question came for, where that is known. Our own requests ask for nobody: what comes with them waits as if it came alone. */
  #causeOf(cause: number | undefined): Cause {
    if (cause === undefined) return { isKnown: false }
    const call = this.#wire.waiting.get(cause)
    return call !== undefined && call.request.client === undefined ? { isKnown: false } : { isKnown: true, call }
  }

  #hearNotification(method: string, params: JsonObject, cause: number | undefined): void {
    if (method === 'notifications/progress') this.#hearProgress(params)
    else if (LIST_CHANGED.includes(method)) this.#needs.events.listChanged()
    else if (method === 'notifications/message') this.#hearMessage(params, cause)
    else if (method === 'notifications/cancelled') this.#questions.takeBack(params['requestId'])
    else if (method === 'notifications/elicitation/complete')
      this.#callFor(cause)?.request.onNotification?.(method, this.#needs.redactor.json(params))
    else if (method === 'notifications/resources/updated' && typeof params['uri'] === 'string')
      this.#needs.events.resourceUpdated(params['uri'])
  }

  #hearProgress({ progressToken, progress, total, message }: JsonObject): void {
    const call = typeof progressToken === 'number' ? this.#wire.waiting.get(progressToken) : undefined
    if (call?.request.onProgress === undefined) return
    call.touch(this.#needs.ticks())
    const told = { progress, ...(total === undefined ? {} : { total }), ...(message === undefined ? {} : { message }) }
    this.#piecesOf(call).push(told, call.request.onProgress)
  }

  /** A log message names no request. It belongs to the call whose stream it came on, otherwise only when just one could have caused it. */
  #hearMessage(params: JsonObject, cause: number | undefined): void {
    // Redacted before it is written as one text, where a value inside would be escaped once more.
    const { logLevel, onNotification } = this.#callFor(cause)?.request ?? {}
    const isWanted = logLevel !== undefined && isSevereEnough(params['level'], logLevel)
    this.#said.push(params, redacted => {
      this.#needs.events.said(renderMessage(redacted))
      if (isWanted) onNotification?.('notifications/message', redacted)
    })
  }

  /** What one call says while it runs is read as one text: a value may be cut over its messages. */
  #piecesOf(call: Call): HeldPieces {
    const pieces = this.#pieces.get(call) ?? holdPieces(this.#needs.redactor)
    this.#pieces.set(call, pieces)
    return pieces
  }

  #callFor(cause: number | undefined): Call | undefined {
    const call = cause === undefined ? undefined : this.#wire.waiting.get(cause)
    if (call?.request.client !== undefined) return call
    return cause === undefined ? this.#onlyCall() : undefined
  }

  #onlyCall(): Call | undefined {
    const candidates = [...this.#wire.waiting.values()].filter(call => this.#mayHaveCaused(call))
    return candidates.length === 1 ? candidates[0] : undefined
  }

  /** A modern server only speaks for calls that asked for messages; a legacy one for any. */
  #mayHaveCaused({ request }: Call): boolean {
    return request.client !== undefined && (this.#era === 'legacy' || request.logLevel !== undefined)
  }

  readonly #endOverdue = (): void => {
    const now = this.#needs.ticks()
    const heldUpMs = now - this.#sweptAt - SWEEP_MS
    this.#sweptAt = now
    for (const call of [...this.#wire.waiting.values()]) {
      if (heldUpMs > HELD_UP_MS) call.postpone(heldUpMs)
      if (call.isOverdue(now)) this.#giveUp(call, new AppError('timeout', 'The server did not answer in time.'))
    }
    if (this.#wire.size > 0) return
    clearInterval(this.#sweep)
    this.#sweep = undefined
  }

  #giveUp(call: Call, error: AppError): void {
    this.#wire.forget(call.id)
    // The handshake is the one request that may not be cancelled.
    if (call.request.method !== 'initialize') this.#wire.notify('notifications/cancelled', { requestId: call.id, reason: error.message })
    call.fail(error)
  }
}

/** An own request: made in nobody's name unless capabilities are given. */
export function ownRequest(method: string, params: JsonObject, timeoutMs: number): Outgoing {
  return { method, params: toObject(params), timeoutMs, maxTimeoutMs: timeoutMs }
}
