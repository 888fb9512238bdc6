import type { KeptFrame } from './kept-frame.ts'

/** Enough for the last minutes of a busy server, and for everything that happened since its start of an ordinary one. */
export const MAX_FRAMES = 2_000
/** Bytes of memory for one server. */
export const MAX_WEIGHT = 4 * 1024 * 1024

/** The last frames of one server, bounded by number and by weight. Adding costs the same however full it is. */
export class FrameRing {
  #frames: (KeptFrame | undefined)[] = []
  #first = 0
  #weight = 0

  get weight(): number {
    return this.#weight
  }

  /** When the oldest one was; infinity where there is none. */
  get oldest(): number {
    return this.#frames[this.#first]?.ticks ?? Infinity
  }

  /** By how much the weight changed. */
  add(frame: KeptFrame): number {
    const before = this.#weight
    this.#frames.push(frame)
    this.#weight += frame.weight
    while (this.#frames.length - this.#first > MAX_FRAMES || this.#weight > MAX_WEIGHT) this.dropOldest()
    return this.#weight - before
  }

  /** By how much the weight shrank. */
  dropOldest(): number {
    const weight = this.#frames[this.#first]?.weight ?? 0
    this.#frames[this.#first] = undefined
    this.#first += 1
    this.#weight -= weight
    // Moving them all once in so many drops costs next to nothing for each.
    if (this.#first >= MAX_FRAMES) {
      this.#frames = this.#frames.slice(this.#first)
      this.#first = 0
    }
    return weight
  }

  /** Oldest first. */
  list(): readonly KeptFrame[] {
    return this.#frames.slice(this.#first).filter(frame => frame !== undefined)
  }
}
