import { AppError } from '#shared/errors.ts'
import type { Approval } from '#shared/model/approval.ts'
import { ApprovalId, type WorkspaceId } from '#shared/model/ids.ts'
import { cameAgain, denied, full, notWaiting, stillWaits, stopping } from './refusals.ts'

/** How long a question can be answered when its client waits no more, and how long an answer waits for the call to come again. In ms. */
export const KEPT_MS = 600_000
/** Questions that wait at once, of one caller and of a workspace: nobody may be buried in them. */
export const MAX_OF_CALLER = 10
export const MAX_OF_WORKSPACE = 50

/** A call that a person is to be asked about. */
export interface Question extends Omit<Approval, 'id' | 'state' | 'askedAt' | 'heldUntil' | 'until'> {
  /** The key, the member or the admin key that calls. */
  readonly callerId: string
  /** Of the caller, the tool, its definition and the exact arguments: what an answer is good for. */
  readonly binding: string
}

/** The one call that waits for the answer. */
interface Holder {
  readonly until: number
  readonly approve: () => void
  readonly refuse: (error: AppError) => void
}

interface Entry {
  readonly question: Question
  readonly id: ApprovalId
  readonly askedAt: number
  state: Approval['state']
  until: number
  reason: string
  holder: Holder | undefined
}

interface Needs {
  readonly now: () => number
  readonly newId: (prefix: 'apv') => string
  readonly changed: (workspaceId: WorkspaceId) => void
  /** Puts on record that it was asked, or that nobody answered. Throws where it cannot. */
  readonly record: (what: 'approvals.ask' | 'approvals.expire', id: ApprovalId, question: Question) => void
  /** Tells the person at the machine. */
  readonly told: (question: Question) => void
}

/**
 * The questions that wait for a person, and the answers that wait for their calls. All of it is in memory: what a restart forgets was not
 * approved. Each answer is used once, by one call; everything here happens within one turn of the event loop, so nothing is used twice.
 */
export class Approvals {
  readonly #needs: Needs
  readonly #entries = new Map<ApprovalId, Entry>()
  /** What a server asks back in the middle of a call that was approved, and the call it belongs to. */
  readonly #rounds = new Map<string, { readonly binding: string; readonly until: number }>()
  readonly #sweep: NodeJS.Timeout

  constructor(needs: Needs) {
    this.#needs = needs
    this.#sweep = setInterval(() => {
      this.#forgetOld()
    }, 5_000).unref()
  }

  /** Of one workspace, the oldest first. */
  list(workspaceId?: WorkspaceId): Approval[] {
    this.#forgetOld()
    const entries = [...this.#entries.values()].filter(({ question }) => workspaceId === undefined || question.workspaceId === workspaceId)
    return entries.map(toApproval)
  }

  /**
   * Uses up the answer that waits for this very call, or asks, and waits for the answer as long as the call is held. Resolves when it was
   * approved; throws what is answered instead. Of the same call twice at once the newer waits: an older one has most likely been given up.
   */
  async settle(question: Question, { signal, holdMs }: { readonly signal: AbortSignal; readonly holdMs: number }): Promise<void> {
    this.#forgetOld()
    const known = this.#find(question)
    if (known !== undefined && known.state !== 'waiting') {
      this.#remove(known)
      if (known.state === 'denied') throw denied(known.reason)
      return
    }
    const entry = known ?? this.#open(question)
    entry.holder?.refuse(cameAgain())
    await this.#hold(entry, signal, holdMs)
  }

  /** The call was approved and did not begin, for its client had gone: the answer waits for it to come again. */
  giveBack(question: Question): void {
    const asked = this.#find(question)
    const entry = asked ?? this.#entryOf(question, this.#needs.now())
    this.#entries.set(entry.id, entry)
    this.#answer(entry, 'approved', '')
  }

  /** Lets the call through that waits, or the same one when it comes again. Throws `not_found`, and `conflict` for one that is answered. */
  approve(workspaceId: WorkspaceId, approvalId: ApprovalId, actorId: string): void {
    this.#answer(this.#waiting(workspaceId, approvalId, actorId), 'approved', '')
  }

  /** As `approve`, the other way round. */
  deny(workspaceId: WorkspaceId, approvalId: ApprovalId, actorId: string, reason: string): void {
    this.#answer(this.#waiting(workspaceId, approvalId, actorId), 'denied', reason)
  }

  /** Its client comes again with what the server asked, under this state: that belongs to the call that was approved. */
  keepRound(binding: string, state: string): void {
    this.#rounds.set(state, { binding, until: this.#needs.now() + KEPT_MS })
  }

  /** Whether this is a round of a call that was approved. Once. */
  takeRound(binding: string, state: unknown): boolean {
    if (typeof state !== 'string') return false
    const round = this.#rounds.get(state)
    if (round?.binding !== binding || round.until <= this.#needs.now()) return false
    return this.#rounds.delete(state)
  }

  /** Every call that waits is refused, and nothing is remembered. */
  close(): void {
    clearInterval(this.#sweep)
    for (const { holder } of this.#entries.values()) holder?.refuse(stopping())
    this.#entries.clear()
  }

  #find({ binding }: Question): Entry | undefined {
    return [...this.#entries.values()].find(entry => entry.question.binding === binding)
  }

  #open(question: Question): Entry {
    const waiting = [...this.#entries.values()].filter(
      ({ state, question: { workspaceId } }) => state === 'waiting' && workspaceId === question.workspaceId,
    )
    const own = waiting.filter(({ question: { callerId } }) => callerId === question.callerId)
    if (own.length >= MAX_OF_CALLER || waiting.length >= MAX_OF_WORKSPACE) throw full()
    const entry = this.#entryOf(question, this.#needs.now())
    this.#needs.record('approvals.ask', entry.id, question)
    this.#entries.set(entry.id, entry)
    this.#needs.told(question)
    return entry
  }

  #entryOf(question: Question, askedAt: number): Entry {
    const id = ApprovalId.parse(this.#needs.newId('apv'))
    return { question, id, askedAt, state: 'waiting', until: askedAt + KEPT_MS, reason: '', holder: undefined }
  }

  async #hold(entry: Entry, signal: AbortSignal, holdMs: number): Promise<void> {
    const { workspaceId } = entry.question
    const { now, changed } = this.#needs
    await new Promise<void>((resolve, reject) => {
      const end = (settle: () => void) => {
        clearTimeout(timer)
        signal.removeEventListener('abort', gone)
        if (entry.holder === holder) entry.holder = undefined
        entry.until = now() + KEPT_MS
        settle()
        changed(workspaceId)
      }
      const holder: Holder = {
        until: now() + holdMs,
        approve: () => {
          end(resolve)
        },
        refuse: error => {
          end(() => {
            reject(error)
          })
        },
      }
      const gone = () => {
        holder.refuse(new AppError('cancelled', 'The call was cancelled by its client.'))
      }
      const timer = setTimeout(() => {
        holder.refuse(stillWaits())
      }, holdMs)
      signal.addEventListener('abort', gone, { once: true })
      entry.holder = holder
      changed(workspaceId)
      if (signal.aborted) gone()
    })
  }

  /** Who asked does not answer: a key that could would need nobody. */
  #waiting(workspaceId: WorkspaceId, approvalId: ApprovalId, actorId: string): Entry {
    this.#forgetOld()
    const entry = this.#entries.get(approvalId)
    if (entry?.question.workspaceId !== workspaceId) throw notWaiting()
    if (entry.state !== 'waiting') throw new AppError('conflict', 'This was answered already.')
    if (entry.question.callerId === actorId && actorId.startsWith('key_'))
      throw new AppError('forbidden', 'A key cannot answer what it asked itself. Answer in Atrium.', { reason: 'own_call' })
    return entry
  }

  /** Gives the answer to the call that waits for it, or keeps it for the call that comes again. */
  #answer(entry: Entry, state: 'approved' | 'denied', reason: string): void {
    const { holder } = entry
    if (holder !== undefined) {
      this.#remove(entry)
      if (state === 'approved') holder.approve()
      else holder.refuse(denied(reason))
      return
    }
    entry.state = state
    entry.reason = reason
    entry.until = this.#needs.now() + KEPT_MS
    this.#needs.changed(entry.question.workspaceId)
  }

  #remove({ id, question }: Entry): void {
    this.#entries.delete(id)
    this.#needs.changed(question.workspaceId)
  }

  /** No answer is no. */
  #forgetOld(): void {
    const now = this.#needs.now()
    for (const [state, { until }] of this.#rounds) if (until <= now) this.#rounds.delete(state)
    for (const entry of this.#entries.values()) {
      if (entry.holder !== undefined || entry.until > now) continue
      this.#remove(entry)
      // An answer that nobody came for is on record as what it was.
      if (entry.state === 'waiting') this.#needs.record('approvals.expire', entry.id, entry.question)
    }
  }
}

function toApproval({ question, id, state, askedAt, holder, until }: Entry): Approval {
  const { callerId: _caller, binding: _binding, ...facts } = question
  return { ...facts, id, state, askedAt, heldUntil: holder?.until ?? null, until: holder === undefined ? until : holder.until + KEPT_MS }
}
