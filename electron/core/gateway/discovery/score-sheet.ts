import type { Matches } from '#core/db/word-index.ts'

/** How much more it is worth to have to do with all of a question than with one word of it: an exponent of the share that is met. */
const COVERAGE = 0.6

const UNTOUCHED = -1

/** Ids that are written down once each: an array that is emptied and filled again would leave itself behind each time. */
class IdList {
  #ids = new Uint32Array(0)
  #length = 0

  /** Forgets them all, and has room for `size`. */
  begin(size: number): void {
    if (size > this.#ids.length) this.#ids = new Uint32Array(size * 2)
    this.#length = 0
  }

  add(id: number): void {
    this.#ids[this.#length] = id
    this.#length += 1
  }

  clear(): void {
    this.#length = 0
  }

  /** Good until the next one is added. */
  get all(): Uint32Array {
    return this.#ids.subarray(0, this.#length)
  }
}

/** Adds up what the concepts of one question are worth for each document, by its id. Used again for the next question, so that none leaves large objects behind. */
export class ScoreSheet {
  /** By id: of the concept at hand, and of all. */
  #best = new Float64Array(0)
  #sums = new Float64Array(0)
  #met = new Float64Array(0)
  readonly #ofConcept = new IdList()
  readonly #found = new IdList()
  #whole = 0

  /** For ids below `size`. */
  begin(size: number): void {
    if (size > this.#best.length) {
      this.#best = new Float64Array(size * 2).fill(UNTOUCHED)
      this.#sums = new Float64Array(size * 2)
      this.#met = new Float64Array(size * 2)
    }
    for (const id of this.#found.all) {
      this.#sums[id] = 0
      this.#met[id] = 0
    }
    // Of a question that failed in the middle.
    for (const id of this.#ofConcept.all) this.#best[id] = UNTOUCHED
    this.#ofConcept.begin(size)
    this.#found.begin(size)
    this.#whole = 0
  }

  /** A concept counts once for a document, as whichever of its words fits best. */
  take({ ids, scores }: Matches, share: number): void {
    for (let at = 0; at < ids.length; at += 1) {
      const id = ids[at] ?? 0
      const before = this.#best[id] ?? UNTOUCHED
      if (before === UNTOUCHED) this.#ofConcept.add(id)
      this.#best[id] = Math.max(before, 0, (scores[at] ?? 0) * share)
    }
  }

  /** Counts what was taken since the last one as one concept. */
  endConcept(share: number): void {
    this.#whole += share
    for (const id of this.#ofConcept.all) {
      const met = this.#met[id] ?? 0
      if (met === 0) this.#found.add(id)
      this.#met[id] = met + share
      this.#sums[id] = (this.#sums[id] ?? 0) + (this.#best[id] ?? 0) * share
      this.#best[id] = UNTOUCHED
    }
    this.#ofConcept.clear()
  }

  /** Every document that has to do with a concept, with its score. */
  forEach(see: (id: number, score: number) => void): void {
    // There are few ways to meet a question, and many documents.
    const coverage = new Map<number, number>()
    for (const id of this.#found.all) {
      const met = this.#met[id] ?? 0
      const factor = coverage.get(met) ?? (met / this.#whole) ** COVERAGE
      coverage.set(met, factor)
      see(id, (this.#sums[id] ?? 0) * factor)
    }
  }
}
