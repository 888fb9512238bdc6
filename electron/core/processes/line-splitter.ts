const NEWLINE = 10

interface SplitterNeeds {
  /** A line longer than this is cut there: `overflow` hears of it once per line and the rest of the line is dropped. */
  readonly maxBytes: number
  /** One line without its newline. The buffer is only good until the function returns. */
  readonly line: (bytes: Buffer) => void
  readonly overflow: (bytes: Buffer) => void
}

/** Splits a stream of bytes into lines. Chunks are kept until a newline comes, so a long line is joined once. */
export class LineSplitter {
  readonly #needs: SplitterNeeds
  #kept: Buffer[] = []
  #keptBytes = 0
  #isDropping = false

  constructor(needs: SplitterNeeds) {
    this.#needs = needs
  }

  push(chunk: Buffer): void {
    let from = 0
    for (let to = chunk.indexOf(NEWLINE); to !== -1; to = chunk.indexOf(NEWLINE, from)) {
      if (this.#isDropping) this.#isDropping = false
      else if (this.#keptBytes === 0 && to - from <= this.#needs.maxBytes) this.#needs.line(chunk.subarray(from, to))
      else this.#finish(chunk.subarray(from, to))
      from = to + 1
    }
    if (from < chunk.length && !this.#isDropping) this.#keep(chunk.subarray(from))
  }

  /** What stands after the last newline, when the stream has ended. */
  end(): void {
    if (this.#keptBytes > 0) this.#needs.line(this.#takeKept())
  }

  #finish(rest: Buffer): void {
    this.#keep(rest)
    if (this.#isDropping) this.#isDropping = false
    else this.#needs.line(this.#takeKept())
  }

  #keep(part: Buffer): void {
    this.#kept.push(part)
    this.#keptBytes += part.length
    if (this.#keptBytes <= this.#needs.maxBytes) return
    this.#isDropping = true
    this.#needs.overflow(this.#takeKept().subarray(0, this.#needs.maxBytes))
  }

  #takeKept(): Buffer {
    const bytes = this.#kept.length === 1 && this.#kept[0] !== undefined ? this.#kept[0] : Buffer.concat(this.#kept)
    this.#kept = []
    this.#keptBytes = 0
    return bytes
  }
}
