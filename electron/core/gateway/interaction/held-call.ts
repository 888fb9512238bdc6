import { isObject } from '#core/upstreams/json.ts'
import type { JsonObject, UpstreamRequest } from '#core/upstreams/upstream.ts'
import type { Exchange } from '../exchange.ts'
import { AppError } from '#shared/errors.ts'
import { paramsDown } from '../meta.ts'
import { refuseUndeclared } from './client-features.ts'
import { type Errand, passNotification, passProgress } from './errand.ts'

/** A server that asks several things asks them in one breath; they go to the client together. */
const GATHER_MS = 5

/** What a round ends with: the server's answer, or the questions the client has to answer first. */
export type Round = { readonly at: 'answered'; readonly result: JsonObject } | { readonly at: 'asking'; readonly inputRequests: JsonObject }

interface Question {
  readonly method: string
  readonly params: JsonObject
  readonly resolve: (answer: JsonObject) => void
}

/**
 * A call of a modern client at a legacy server, which keeps its request open while it asks. The client comes and goes: each of its
 * requests attends the call for one round, and hears the server only while it does.
 */
export class HeldCall {
  readonly #errand: Errand
  readonly #controller = new AbortController()
  readonly #questions = new Map<string, Question>()
  #attending: Exchange | undefined
  #wake: (() => void) | undefined
  #settled: { readonly result: Promise<JsonObject> } | undefined
  #gathering: NodeJS.Timeout | undefined
  #asked = 0

  constructor(errand: Errand) {
    this.#errand = errand
  }

  /** Sends the request. What it comes to is heard by attending. */
  start(request: UpstreamRequest): void {
    this.#attending = this.#errand.exchange
    const { upstreams, server, redactor } = this.#errand
    const sent = upstreams.request(server.id, {
      ...request,
      signal: this.#controller.signal,
      ask: (method, params) => this.#ask(method, params),
      onProgress: request.onProgress && (progress => this.#hear(passProgress, redactor().json(progress))),
      onNotification: (method, params) =>
        this.#hear((exchange, heard) => {
          passNotification(exchange, method, heard)
        }, redactor().json(params)),
    })
    // At once: when the client comes back for it, the server may be gone, and with it the knowledge of its secrets.
    const result = sent.then(answer => redactor().json(answer))
    const settle = () => {
      this.#settled = { result }
      clearTimeout(this.#gathering)
      this.#wake?.()
    }
    result.then(settle, settle)
  }

  /** Hands the client's answers to the questions they belong to; what fits none, or is no answer, is left out. */
  answer(inputResponses: unknown): void {
    if (!isObject(inputResponses)) return
    for (const [key, question] of [...this.#questions]) {
      const answer = Object.hasOwn(inputResponses, key) ? inputResponses[key] : undefined
      if (!isObject(answer)) continue
      this.#questions.delete(key)
      question.resolve(answer)
    }
  }

  /** Waits for this round's end, as long as the client does. Rejects with what the server's request rejects with. */
  async attend(exchange: Exchange): Promise<Round> {
    this.#attending = exchange
    const cancel = () => {
      this.cancel()
    }
    exchange.signal.addEventListener('abort', cancel, { once: true })
    if (exchange.signal.aborted) this.cancel()
    try {
      while (this.#isQuiet())
        await new Promise<void>(resolve => {
          this.#wake = resolve
        })
      if (this.#settled) return { at: 'answered', result: await this.#settled.result }
      if (this.#controller.signal.aborted) throw new AppError('cancelled', 'The call was cancelled.')
      return { at: 'asking', inputRequests: this.#openQuestions() }
    } finally {
      exchange.signal.removeEventListener('abort', cancel)
      this.#attending = undefined
    }
  }

  /** Ends it at the server too. */
  cancel(): void {
    clearTimeout(this.#gathering)
    this.#gathering = undefined
    this.#controller.abort(new AppError('cancelled', 'The call was cancelled.'))
    this.#wake?.()
  }

  /** Nothing to tell the client yet. */
  #isQuiet(): boolean {
    if (this.#settled || this.#controller.signal.aborted) return false
    return this.#questions.size === 0 || this.#gathering !== undefined
  }

  async #ask(method: string, params: JsonObject): Promise<JsonObject> {
    refuseUndeclared(this.#errand.exchange.client.capabilities, method, params)
    this.#asked += 1
    const key = `ask_${String(this.#asked)}`
    this.#gathering ??= setTimeout(() => {
      this.#gathering = undefined
      this.#wake?.()
    }, GATHER_MS)
    return new Promise(resolve => {
      this.#questions.set(key, { method, params: this.#errand.redactor().json(paramsDown(params)), resolve })
    })
  }

  #openQuestions(): JsonObject {
    return Object.fromEntries([...this.#questions].map(([key, { method, params }]) => [key, { method, params }]))
  }

  #hear(pass: (exchange: Exchange, params: JsonObject) => void, params: JsonObject): void {
    if (this.#attending) pass(this.#attending, params)
  }
}
