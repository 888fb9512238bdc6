import type { ServerId } from '#shared/model/ids.ts'
import type { Offer } from '../offers/offered-server.ts'

/** A tool that a search may show. */
export interface Candidate {
  readonly name: string
  readonly offer: Offer
  readonly score: number
}

/** One server's tools may take three places of four, where another server's are nearly as good. */
const KEPT_SHARE = 0.25
const NEARLY = 0.6

/**
 * Picks the best while all are seen once, without keeping or sorting them all. What was `called` by its name comes before all others; and
 * no server crowds the others out: the best of other servers get the last places where they are nearly as good as the first.
 */
export class Picker {
  readonly #called: ReadonlySet<string>
  readonly #limit: number
  /** The best first. */
  readonly #top: Candidate[] = []
  readonly #bestOfServers = new Map<ServerId, Candidate>()
  #seen = 0

  constructor(called: ReadonlySet<string>, limit: number) {
    this.#called = called
    this.#limit = limit
  }

  /** How many were seen. */
  get seen(): number {
    return this.#seen
  }

  see(name: string, offer: Offer, score: number): void {
    this.#seen += 1
    const last = this.#top.length < this.#limit ? undefined : this.#top.at(-1)
    const isTop = last === undefined || this.#isBefore(name, score, last)
    const serverId = offer.server.facts.id
    const best = this.#bestOfServers.get(serverId)
    const isBest = best === undefined || this.#isBefore(name, score, best)
    if (!isTop && !isBest) return
    const candidate = { name, offer, score }
    if (isBest) this.#bestOfServers.set(serverId, candidate)
    if (!isTop) return
    const place = this.#top.findIndex(other => this.#isBefore(name, score, other))
    this.#top.splice(place === -1 ? this.#top.length : place, 0, candidate)
    if (this.#top.length > this.#limit) this.#top.pop()
  }

  /** The best first. */
  picked(): Candidate[] {
    const [best] = this.#top
    const kept = Math.floor(this.#limit * KEPT_SHARE)
    const shown = new Set(this.#top.map(({ offer }) => offer.server.facts.id))
    if (best === undefined || kept === 0 || shown.size > 1) return [...this.#top]
    const added = [...this.#bestOfServers]
      .flatMap(([serverId, candidate]) => (shown.has(serverId) || candidate.score < best.score * NEARLY ? [] : [candidate]))
      .sort((a, b) => (this.#isBefore(a.name, a.score, b) ? -1 : 1))
      .slice(0, kept)
    return [...this.#top.slice(0, this.#limit - added.length), ...added]
  }

  #isBefore(name: string, score: number, other: Candidate): boolean {
    if (this.#called.size > 0) {
      const isCalled = this.#called.has(name)
      if (isCalled !== this.#called.has(other.name)) return isCalled
    }
    return score === other.score ? name < other.name : score > other.score
  }
}
