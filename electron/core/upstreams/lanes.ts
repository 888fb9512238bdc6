import { AppError } from '#shared/errors.ts'
import { capabilityKey } from './capabilities.ts'
import type { Instance } from './instance.ts'
import { choose, isFitting, planLane, type LaneMember } from './plan-lane.ts'
import { UpstreamRefusal, type ClientCapabilities, type JsonObject, type UpstreamRequest } from './upstream.ts'

/** A copy beyond the first of its kind that nobody used for this long is ended. */
const IDLE_MS = 30_000
const REST_MS = 2_000
/** The longest that a timer can be set to. */
const MAX_TIMER_MS = 2 ** 31 - 1

interface LanesNeeds {
  /** Starts a copy of the server for clients with these capabilities. */
  readonly open: (capabilities: ClientCapabilities) => Promise<Instance>
  /** Monotonic milliseconds. */
  readonly ticks: () => number
  /** The number of copies or what they do changed. */
  readonly changed: () => void
}

interface Member {
  readonly id: number
  readonly key: string
  at: LaneMember['at']
  boundTo: string | undefined
  lastPrincipal: string | undefined
  idleSince: number
  readyAt: number
  instance: Instance | undefined
}

interface Waiter {
  readonly key: string
  readonly capabilities: ClientCapabilities
  readonly principal: string
  readonly since: number
  readonly resolve: (member: Member) => void
  readonly reject: (error: unknown) => void
}

/**
 * Copies of a legacy server for clients that can be asked back. Such a server does not say which call its question belongs to, so
 * each copy has one call at a time: what it asks then, it asks for that call. A copy that asked a client something knows something
 * of it, and from then on serves that client alone. See docs/decisions/0004-asking-lanes.md.
 */
export class Lanes {
  readonly #needs: LanesNeeds
  readonly #members = new Map<number, Member>()
  /** Starts that were asked for only to learn what is offered. */
  readonly #openings = new Map<string, Promise<void>>()
  readonly #endings = new Set<Promise<void>>()
  /** Kinds whose last start failed, and until when no further copy is tried beside those there are. */
  readonly #rests = new Map<string, number>()
  #waiters: Waiter[] = []
  #lastId = 0
  #timer: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(needs: LanesNeeds) {
    this.#needs = needs
  }

  /** All copies that are ready. */
  get instances(): readonly Instance[] {
    return [...this.#members.values()].flatMap(({ instance }) => instance ?? [])
  }

  get isStarting(): boolean {
    return [...this.#members.values()].some(member => member.at === 'starting')
  }

  async request(request: UpstreamRequest): Promise<JsonObject> {
    const member = this.#takeIdle(request) ?? (await this.#take(request.client.capabilities, request))
    let isAnswered = false
    try {
      if (member.instance === undefined) throw new AppError('upstream_failed', 'The server was stopped.')
      const result = await member.instance.connection.call(request)
      isAnswered = true
      return result
    } catch (error) {
      isAnswered = error instanceof UpstreamRefusal
      throw error
    } finally {
      // A call that was given up may still be at work in there, and could ask in the next one's name: that copy is not used again.
      if (isAnswered) this.#giveBack(member)
      else this.#end(member)
    }
  }

  /** Makes sure that one copy for these capabilities was ready, so that what it offers is known. */
  async open(capabilities: ClientCapabilities): Promise<void> {
    const key = capabilityKey(capabilities)
    if (this.instances.some(instance => instance.key === key)) return
    const opening =
      this.#openings.get(key) ??
      this.#take(capabilities, undefined).then(member => {
        this.#giveBack(member)
      })
    this.#openings.set(key, opening)
    await opening.finally(() => {
      this.#openings.delete(key)
    })
  }

  /** The copy asked its client something. */
  bind(instance: Instance, principal: string): void {
    const member = this.#find(instance)
    if (member !== undefined) member.boundTo = principal
  }

  /** Ends the copies that belong to a client that is gone. */
  clientGone(principal: string): void {
    for (const member of [...this.#members.values()]) if (member.boundTo === principal && member.at === 'idle') this.#end(member)
  }

  /** Ends the copies that nobody used since then, by the monotonic clock. */
  endIdleSince(since: number): void {
    for (const member of [...this.#members.values()]) if (member.at === 'idle' && member.idleSince <= since) this.#end(member)
  }

  /** Fails who waits, ends every copy and waits for that. It can be used again afterwards. */
  async close(error: AppError): Promise<void> {
    this.#isClosed = true
    const waiters = this.#waiters
    this.#waiters = []
    for (const { reject } of waiters) reject(error)
    for (const member of this.#members.values()) this.#end(member)
    while (this.#endings.size > 0) await Promise.allSettled(this.#endings)
    clearTimeout(this.#timer)
    this.#isClosed = false
  }

  #find(instance: Instance): Member | undefined {
    return [...this.#members.values()].find(member => member.instance === instance)
  }

  /** The usual case, and the way of every such call: a copy is free and nobody else waits. */
  #takeIdle({ client }: UpstreamRequest): Member | undefined {
    if (this.#isClosed || this.#waiters.length > 0) return undefined
    const idle = [...this.#members.values()].filter(member => member.at === 'idle')
    const member = choose(idle, { key: capabilityKey(client.capabilities), principal: client.principal })
    if (member === undefined) return undefined
    member.at = 'busy'
    member.lastPrincipal = client.principal
    return member
  }

  #take(capabilities: ClientCapabilities, request: UpstreamRequest | undefined): Promise<Member> {
    return new Promise((resolve, reject) => {
      if (this.#isClosed) {
        reject(new AppError('upstream_failed', 'The server was stopped.'))
        return
      }
      let timer: NodeJS.Timeout | undefined
      const leave = (settle: () => void) => {
        clearTimeout(timer)
        request?.signal.removeEventListener('abort', onAbort)
        this.#waiters = this.#waiters.filter(other => other !== waiter)
        settle()
      }
      const waiter: Waiter = {
        key: capabilityKey(capabilities),
        capabilities,
        principal: request?.client.principal ?? '',
        since: this.#needs.ticks(),
        resolve: member => {
          leave(() => {
            resolve(member)
          })
        },
        reject: error => {
          leave(() => {
            reject(AppError.from(error))
          })
        },
      }
      const onAbort = () => {
        waiter.reject(new AppError('cancelled', 'The call was cancelled.'))
      }
      if (request?.signal.aborted === true) {
        onAbort()
        return
      }
      if (request !== undefined) {
        request.signal.addEventListener('abort', onAbort, { once: true })
        const late = () => {
          waiter.reject(new AppError('timeout', 'The server is busy with other calls. Try again later.'))
        }
        timer = setTimeout(late, Math.min(request.maxTimeoutMs, MAX_TIMER_MS))
      }
      this.#waiters.push(waiter)
      this.#pump()
    })
  }

  #giveBack(member: Member): void {
    if (member.at !== 'busy') return
    member.at = 'idle'
    member.idleSince = this.#needs.ticks()
    const first = this.#waiters[0]
    if (first === undefined) this.#planIdle(member.idleSince)
    else if (isFitting(member, first)) this.#hand(first, member)
    else this.#pump()
  }

  /** Does what the plan says, as long as it says something. */
  #pump(): void {
    if (this.#isClosed) return
    const now = this.#needs.ticks()
    const waiters = this.#waiters
    const plan = planLane({ members: [...this.#members.values()], waiters, resting: this.#restingAt(now), now })
    for (const { waiter, member } of plan.takes) this.#hand(waiters[waiter], this.#members.get(member))
    for (const id of plan.ends) this.#end(this.#members.get(id))
    for (const key of plan.starts) this.#start(key, waiters)
    this.#endIdle(now)
    this.#plan(plan.againAt, now)
  }

  /** Nobody waits: only copies too many are left to look after. */
  #planIdle(now: number): void {
    if (this.#members.size > 1 && this.#timer === undefined) this.#plan(undefined, now)
  }

  #plan(againAt: number | undefined, now: number): void {
    clearTimeout(this.#timer)
    const idleAt = this.#extraIdle().map(member => member.idleSince + IDLE_MS)
    const at = Math.min(againAt ?? Infinity, ...idleAt)
    this.#timer = undefined
    if (at !== Infinity)
      this.#timer = setTimeout(
        () => {
          this.#pump()
        },
        Math.max(1, at - now),
      ).unref()
  }

  #hand(waiter: Waiter | undefined, member: Member | undefined): void {
    if (waiter === undefined || member === undefined) return
    member.at = 'busy'
    if (waiter.principal !== '') member.lastPrincipal = waiter.principal
    waiter.resolve(member)
  }

  #start(key: string, waiters: readonly Waiter[]): void {
    const capabilities = waiters.find(waiter => waiter.key === key)?.capabilities
    if (capabilities === undefined) return
    const member: Member = {
      id: ++this.#lastId,
      key,
      at: 'starting',
      boundTo: undefined,
      lastPrincipal: undefined,
      idleSince: 0,
      readyAt: -Infinity,
      instance: undefined,
    }
    this.#members.set(member.id, member)
    const starting = this.#needs.open(capabilities).then(
      instance => {
        this.#started(member, instance)
      },
      (error: unknown) => {
        this.#failed(member, error)
      },
    )
    this.#track(starting)
    this.#needs.changed()
  }

  #started(member: Member, instance: Instance): void {
    member.instance = instance
    // Closed while it was starting: it is ended like the others.
    if (member.at === 'ending') {
      this.#track(this.#finish(member, instance))
      return
    }
    member.at = 'idle'
    member.readyAt = member.idleSince = this.#needs.ticks()
    instance.ended.then(
      () => {
        this.#end(member)
      },
      () => undefined,
    )
    this.#needs.changed()
    this.#pump()
  }

  /** Those whom no other copy can serve hear of it at once. */
  #failed(member: Member, error: unknown): void {
    this.#members.delete(member.id)
    this.#rests.set(member.key, this.#needs.ticks() + REST_MS)
    this.#needs.changed()
    const left = [...this.#members.values()]
    for (const waiter of this.#waiters.filter(({ key }) => key === member.key)) {
      const isServed = left.some(
        ({ key, at, boundTo }) => key === waiter.key && at !== 'ending' && (boundTo ?? waiter.principal) === waiter.principal,
      )
      if (!isServed) waiter.reject(error)
    }
    this.#pump()
  }

  #restingAt(now: number): Set<string> {
    return new Set([...this.#rests].filter(([, until]) => now < until).map(([key]) => key))
  }

  #end(member: Member | undefined): void {
    if (member === undefined || member.at === 'ending') return
    member.at = 'ending'
    const { instance } = member
    // One that is starting is ended when it is there; the start itself is called off by the runtime.
    if (instance !== undefined) this.#track(this.#finish(member, instance))
  }

  async #finish(member: Member, instance: Instance): Promise<void> {
    await instance.end()
    this.#members.delete(member.id)
    this.#needs.changed()
    this.#pump()
  }

  #endIdle(now: number): void {
    for (const member of this.#extraIdle()) if (now - member.idleSince >= IDLE_MS) this.#end(member)
  }

  /** Idle copies, without the one of each kind that was used last: it stays, as a server may keep something in its memory. */
  #extraIdle(): Member[] {
    const idle = [...this.#members.values()].filter(member => member.at === 'idle')
    const isLater = (other: Member, member: Member) =>
      other.idleSince > member.idleSince || (other.idleSince === member.idleSince && other.id > member.id)
    return idle.filter(member => idle.some(other => other.key === member.key && isLater(other, member)))
  }

  #track(work: Promise<void>): void {
    const tracked = work
      .catch(() => undefined)
      .finally(() => {
        this.#endings.delete(tracked)
      })
    this.#endings.add(tracked)
  }
}
