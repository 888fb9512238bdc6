/** The minute that is looked at has a second more than sixty: wherever the first call of a second came, none is forgotten too early. */
const SECONDS = 61
const SECOND_MS = 1_000

/**
 * How much happened in the last minute, by seconds of a monotonic clock: never more than a limit in any sixty seconds, in the same 61 numbers
 * whatever the limit.
 */
export class MinuteCount {
  readonly #counts = new Uint32Array(SECONDS)
  #last = 0
  #sum = 0

  /** How many, at `ticks` ms. */
  at(ticks: number): number {
    this.#moveTo(secondOf(ticks))
    return this.#sum
  }

  add(ticks: number): void {
    const second = secondOf(ticks)
    this.#moveTo(second)
    this.#counts[second % SECONDS] = this.#in(second) + 1
    this.#sum += 1
  }

  /** Takes back one that was added at `ticks`, as long as it still counts. */
  remove(ticks: number): void {
    const second = secondOf(ticks)
    if (second <= this.#last - SECONDS || this.#in(second) === 0) return
    this.#counts[second % SECONDS] = this.#in(second) - 1
    this.#sum -= 1
  }

  /** In how many ms from `ticks` on there are fewer than `limit`. */
  waitFor(limit: number, ticks: number): number {
    this.#moveTo(secondOf(ticks))
    let left = this.#sum
    for (let second = this.#last - SECONDS + 1; second <= this.#last; second += 1) {
      left -= this.#in(second)
      if (left < limit) return Math.max(1, (second + SECONDS) * SECOND_MS - ticks)
    }
    return SECOND_MS
  }

  #in(second: number): number {
    return this.#counts[((second % SECONDS) + SECONDS) % SECONDS] ?? 0
  }

  #moveTo(second: number): void {
    if (second - this.#last >= SECONDS) {
      this.#counts.fill(0)
      this.#sum = 0
    }
    for (let gone = Math.max(this.#last + 1, second - SECONDS + 1); gone <= second; gone += 1) {
      this.#sum -= this.#in(gone)
      this.#counts[gone % SECONDS] = 0
    }
    this.#last = Math.max(this.#last, second)
  }
}

function secondOf(ticks: number): number {
  return Math.floor(ticks / SECOND_MS)
}
