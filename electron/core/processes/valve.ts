interface Pausable {
  readonly pause: () => unknown
  readonly resume: () => unknown
}

const EVERY_MS = 100
/** What the work for a line is worth, in bytes. */
const LINE_BYTES = 256

/**
 * Slows a writer down that says more than anybody can read: beyond so many bytes in a tenth of a second it is not read until that is
 * over, and then has to wait itself. Nothing is lost, and the work for one server leaves time for the others.
 */
export class Valve {
  readonly #stream: Pausable
  readonly #maxBytes: number
  #bytes = 0
  #isShut = false
  #timer: NodeJS.Timeout | undefined

  constructor(stream: Pausable, maxBytes: number) {
    this.#stream = stream
    this.#maxBytes = maxBytes
  }

  /** A line, however short, is work: it is parsed, redacted and kept. */
  tookLine(bytes: number): void {
    this.#bytes += bytes + LINE_BYTES
    this.#timer ??= setTimeout(this.#open, EVERY_MS).unref()
    if (this.#isShut || this.#bytes <= this.#maxBytes) return
    this.#isShut = true
    this.#stream.pause()
  }

  readonly #open = (): void => {
    this.#timer = undefined
    this.#bytes = 0
    if (!this.#isShut) return
    this.#isShut = false
    this.#stream.resume()
  }
}
