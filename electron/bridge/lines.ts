/** One message may be this long: a screenshot or a document in base64 fits, a runaway does not. */
export const longestLine = 64 * 1024 * 1024

/** Stands in for a line that was longer than the limit and was thrown away. */
export const overlong = Symbol('overlong line')

const newline = 0x0a

/** Cuts a byte stream into lines; bytes are decoded per line, so a chunk may end inside a character. */
export class LineSplitter {
  readonly #limit: number
  #parts: Buffer[] = []
  #size = 0

  constructor(limit: number = longestLine) {
    this.#limit = limit
  }

  push(chunk: Buffer): (string | typeof overlong)[] {
    const lines: (string | typeof overlong)[] = []
    let start = 0
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      this.#keep(chunk.subarray(start, end))
      lines.push(this.#take())
      start = end + 1
    }
    this.#keep(chunk.subarray(start))
    return lines
  }

  /** What came after the last line break; empty when nothing did. */
  rest(): string | typeof overlong {
    return this.#take()
  }

  #keep(part: Buffer): void {
    this.#size += part.length
    if (this.#size > this.#limit) this.#parts = []
    else if (part.length > 0) this.#parts.push(part)
  }

  #take(): string | typeof overlong {
    const line = this.#size > this.#limit ? overlong : Buffer.concat(this.#parts).toString('utf8')
    this.#parts = []
    this.#size = 0
    return typeof line === 'string' && line.endsWith('\r') ? line.slice(0, -1) : line
  }
}
