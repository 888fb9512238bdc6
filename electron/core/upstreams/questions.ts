import type { Call } from './call.ts'
import type { ServerRequestId } from './wire.ts'
import { UpstreamRefusal, type ClientCapabilities, type JsonObject } from './upstream.ts'

/** What a server may ask, and the capability it needs for that. */
const CAPABILITY_OF: Readonly<Record<string, keyof ClientCapabilities>> = {
  'sampling/createMessage': 'sampling',
  'elicitation/create': 'elicitation',
  'roots/list': 'roots',
}
/** A server that asks more than this before anybody called it is not served. */
const MAX_HELD = 16
/** Questions of one call that wait for their answers. More is no conversation with a person or a model any more. */
const MAX_OPEN = 64

const NO_SUCH_METHOD = new UpstreamRefusal(-32601, 'Method not found')
const TOO_MANY = new UpstreamRefusal(-32600, 'Too many questions wait for an answer already.')
const TOO_LATE = new UpstreamRefusal(-32600, 'No call is in progress that this could belong to.')

interface QuestionsNeeds {
  readonly capabilities: ClientCapabilities
  readonly now: () => number
  readonly answer: (id: ServerRequestId, result: JsonObject) => void
  readonly refuse: (id: ServerRequestId, refusal: UpstreamRefusal) => void
  /** A question goes to the client of this call: from now on the process belongs to that client. */
  readonly asking: (call: Call) => void
}

export interface Question {
  readonly id: ServerRequestId
  readonly method: string
  readonly params: JsonObject
}

/** The call that a question came for, where what carries it tells; `call` undefined: that one is over. */
export type Cause = { readonly isKnown: false } | { readonly isKnown: true; readonly call: Call | undefined }

/**
 * Leads a server's questions to the one call that is in progress on its process; that there is never more than one is the lane's
 * duty. A question before the first call (`roots/list` right after the handshake) waits for it. One after a call is over belongs to
 * nobody and is refused, as the next call may be someone else's; only `roots/list`, which no call causes, waits for the next.
 */
export class Questions {
  readonly #needs: QuestionsNeeds
  readonly #open = new Set<ServerRequestId>()
  #held: Question[] = []
  #call: Call | undefined
  #wasCalled = false

  constructor(needs: QuestionsNeeds) {
    this.#needs = needs
  }

  hear(question: Question, cause: Cause = { isKnown: false }): void {
    const capability = CAPABILITY_OF[question.method]
    const isDeclared = capability !== undefined && this.#needs.capabilities[capability] !== undefined
    if (!isDeclared) {
      this.#needs.refuse(question.id, NO_SUCH_METHOD)
      return
    }
    const call = cause.isKnown ? cause.call : this.#call
    if (call !== undefined && call === this.#call) this.#ask(call, question)
    else if (!cause.isKnown && this.#mayWait(question)) this.#held.push(question)
    else this.#needs.refuse(question.id, TOO_LATE)
  }

  #mayWait({ method }: Question): boolean {
    return (!this.#wasCalled || method === 'roots/list') && this.#held.length < MAX_HELD
  }

  /** The server takes a question back: it will not be answered. */
  takeBack(id: unknown): void {
    if (typeof id !== 'string' && typeof id !== 'number') return
    this.#open.delete(id)
    this.#held = this.#held.filter(question => question.id !== id)
  }

  callBegan(call: Call): void {
    this.#call = call
    this.#wasCalled = true
    if (this.#held.length === 0) return
    const held = this.#held
    this.#held = []
    for (const question of held) this.#ask(call, question)
  }

  /** What was asked for it and not answered is of no interest to anybody any more. */
  callEnded(call: Call): void {
    if (this.#call !== call) return
    this.#call = undefined
    this.#open.clear()
  }

  #ask(call: Call, { id, method, params }: Question): void {
    const { ask } = call.request
    if (ask === undefined) {
      this.#needs.refuse(id, NO_SUCH_METHOD)
      return
    }
    if (this.#open.size >= MAX_OPEN) {
      this.#needs.refuse(id, TOO_MANY)
      return
    }
    this.#needs.asking(call)
    this.#open.add(id)
    call.questionOpened()
    // An answer that comes after its call must not be taken for that to another question with the same id.
    const close = (): boolean => {
      call.questionClosed(this.#needs.now())
      return this.#call === call && this.#open.delete(id)
    }
    ask(method, params).then(
      result => {
        if (close()) this.#needs.answer(id, result)
      },
      (error: unknown) => {
        if (close()) this.#needs.refuse(id, toRefusal(error))
      },
    )
  }
}

/** What is not the client's own error is ours, and none of the server's business. */
function toRefusal(error: unknown): UpstreamRefusal {
  return error instanceof UpstreamRefusal ? error : new UpstreamRefusal(-32603, 'The client could not be asked.')
}
