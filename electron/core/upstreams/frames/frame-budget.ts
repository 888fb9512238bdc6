import type { FrameRing } from './frame-ring.ts'

/** Bytes of memory for the frames of all servers together. */
export const MAX_TOTAL_WEIGHT = 64 * 1024 * 1024

/** Keeps the frames of all servers within one bound: the oldest go first, whose ever they are. */
export class FrameBudget {
  readonly #rings = new Set<FrameRing>()
  readonly #max: number
  #total = 0

  constructor(max = MAX_TOTAL_WEIGHT) {
    this.#max = max
  }

  get total(): number {
    return this.#total
  }

  join(ring: FrameRing): void {
    this.#rings.add(ring)
    this.#total += ring.weight
  }

  leave(ring: FrameRing): void {
    if (this.#rings.delete(ring)) this.#total -= ring.weight
  }

  changed(by: number): void {
    this.#total += by
    if (this.#total > this.#max) this.#shrink()
  }

  /** An eighth at once, so that the servers are not compared for every frame. */
  #shrink(): void {
    const goal = this.#max - this.#max / 8
    while (this.#total > goal) {
      const [ring] = [...this.#rings].sort((a, b) => a.oldest - b.oldest)
      const dropped = ring?.dropOldest() ?? 0
      if (dropped === 0) return
      this.#total -= dropped
    }
  }
}
