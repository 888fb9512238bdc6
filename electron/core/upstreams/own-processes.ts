import { AppError } from '#shared/errors.ts'
import { capabilityKey, isPlain } from './capabilities.ts'
import type { Instance } from './instance.ts'
import type { ClientCapabilities, ClientFacts, JsonObject, UpstreamRequest } from './upstream.ts'
import { notReady, waitFor } from './wait.ts'

/** Processes of one server, each for a client of its own. More clients than that at once do not fit on one machine either. */
export const MAX_OWN = 16

interface OwnNeeds {
  /** Starts a process for a client with these capabilities. */
  readonly open: (capabilities: ClientCapabilities) => Promise<Instance>
  /** The number of processes or what they do changed. */
  readonly changed: () => void
}

interface Member {
  readonly key: string
  readonly principal: string
  readonly opening: Promise<Instance>
  instance: Instance | undefined
  /** Calls that may be asked something go one after the other: a legacy server does not say which call its question belongs to. */
  turn: Promise<void>
  isEnding: boolean
}

/**
 * A process for each client, for a server that remembers whom it serves. It begins with the client's first call, and ends with the
 * client, when it is idle, or when room is needed and it was idle longest.
 */
export class OwnProcesses {
  readonly #needs: OwnNeeds
  readonly #members = new Map<string, Member>()
  readonly #endings = new Set<Promise<void>>()

  constructor(needs: OwnNeeds) {
    this.#needs = needs
  }

  get instances(): readonly Instance[] {
    return [...this.#members.values()].flatMap(({ instance }) => instance ?? [])
  }

  get isStarting(): boolean {
    return [...this.#members.values()].some(({ instance }) => instance === undefined)
  }

  async request(request: UpstreamRequest): Promise<JsonObject> {
    const { client, signal, maxTimeoutMs } = request
    const member = this.#memberOf(client)
    const instance = member.instance ?? (await waitFor(member.opening, { signal, timeoutMs: maxTimeoutMs, otherwise: notReady }))
    if (member.isEnding) throw new AppError('upstream_failed', 'The server was stopped.')
    if (instance.era === 'modern' || isPlain(client.capabilities)) return instance.connection.call(request)
    return inTurn(member, instance, request)
  }

  /** Ends the processes of a client that is gone. */
  clientGone(principal: string): void {
    for (const member of [...this.#members.values()]) if (member.principal === principal) this.#end(member)
  }

  /** Ends those that nobody used since then, by the monotonic clock. */
  endIdleSince(since: number): void {
    for (const member of [...this.#members.values()]) if (isIdleSince(member, since)) this.#end(member)
  }

  /** Ends all of them and waits for that. It can be used again afterwards. */
  async close(): Promise<void> {
    for (const member of [...this.#members.values()]) this.#end(member)
    while (this.#endings.size > 0) await Promise.allSettled(this.#endings)
  }

  #memberOf(client: ClientFacts): Member {
    const key = `${client.principal} ${capabilityKey(client.capabilities)}`
    const known = this.#members.get(key)
    if (known !== undefined) return known
    this.#makeRoom()
    const opening = this.#needs.open(client.capabilities)
    const member: Member = {
      key,
      principal: client.principal,
      opening,
      instance: undefined,
      turn: Promise.resolve(),
      isEnding: false,
    }
    this.#members.set(key, member)
    opening.then(
      instance => {
        this.#started(member, instance)
      },
      () => {
        this.#forget(member)
      },
    )
    this.#needs.changed()
    return member
  }

  #makeRoom(): void {
    if (this.#members.size < MAX_OWN) return
    const idle = [...this.#members.values()].filter(member => isIdleSince(member, Infinity))
    const [longest] = idle.sort((one, other) => usedAt(one) - usedAt(other))
    if (longest === undefined)
      throw new AppError('limited', `The server already serves ${MAX_OWN} clients, each with a process of its own. Try again later.`)
    this.#end(longest)
  }

  #started(member: Member, instance: Instance): void {
    member.instance = instance
    if (member.isEnding) this.#finish(instance)
    else {
      instance.ended.then(
        () => {
          this.#end(member)
        },
        () => undefined,
      )
      this.#needs.changed()
    }
  }

  #end(member: Member): void {
    if (member.isEnding) return
    member.isEnding = true
    this.#forget(member)
    // One that is starting is ended when it is there.
    if (member.instance !== undefined) this.#finish(member.instance)
    else this.#track(member.opening.then(() => undefined))
  }

  #forget(member: Member): void {
    if (this.#members.get(member.key) === member) this.#members.delete(member.key)
    this.#needs.changed()
  }

  #finish(instance: Instance): void {
    this.#track(instance.end())
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

function isIdleSince({ instance }: Member, since: number): boolean {
  return instance !== undefined && instance.connection.callsInFlight === 0 && instance.connection.usedAt <= since
}

function usedAt({ instance }: Member): number {
  return instance?.connection.usedAt ?? Infinity
}

async function inTurn(member: Member, instance: Instance, request: UpstreamRequest): Promise<JsonObject> {
  const before = member.turn
  let done = (): void => undefined
  member.turn = new Promise(resolve => {
    done = resolve
  })
  try {
    await waitFor(before, { signal: request.signal, timeoutMs: request.maxTimeoutMs, otherwise: notReady })
    return await instance.connection.call(request)
  } finally {
    // One that was given up while it waited must not let the next pass the one in front.
    void before.then(done)
  }
}
