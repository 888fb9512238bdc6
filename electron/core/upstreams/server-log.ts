import { stripVTControlCharacters } from 'node:util'
import type { ServerLogLine } from '#shared/model/server.ts'
import { LineSplitter } from '#core/processes/line-splitter.ts'
import { cutLine, OutputTail } from '#core/processes/output-tail.ts'
import { Valve } from '#core/processes/valve.ts'
import type { Redactor } from '#core/vault/redact.ts'
import { holdPieces } from '#core/vault/hold-pieces.ts'

/** Lines are told to the page in batches, so that a server that floods its stderr does not flood the page. */
const BATCH_MS = 100
/** Lines told at once: as many as are kept. */
const MAX_TOLD = 500
/** A longer line is read up to here, cleaned, and then cut for showing, so that no half of a secret stands at the cut. */
const MAX_RAW_BYTES = 64 * 1024
/** Read in a tenth of a second: more than any log, and little enough to be redacted beside everything else. */
const MAX_BYTES_A_TENTH = 512 * 1024
/** What is shown beside a failure. */
const LAST_LINES = 20

interface ServerLogNeeds {
  readonly now: () => number
  readonly tell: (lines: readonly ServerLogLine[]) => void
}

/** What one server said and what happened to it: the last of it, redacted before it is kept. */
export class ServerLog {
  readonly #needs: ServerLogNeeds
  readonly #tail = new OutputTail<ServerLogLine>()
  #untold: ServerLogLine[] = []
  /** Lines of this batch that nobody is told. */
  #skipped = 0
  #timer: NodeJS.Timeout | undefined
  #lastLines: string[] = []

  constructor(needs: ServerLogNeeds) {
    this.#needs = needs
  }

  add(from: ServerLogLine['from'], text: string, at = this.#needs.now()): void {
    const line = { at, from, text: cutLine(text) }
    this.#tail.add(line)
    this.#untold.push(line)
    if (this.#untold.length > 2 * MAX_TOLD) this.#skip()
    if (from === 'stderr') this.#lastLines = [...this.#lastLines.slice(1 - LAST_LINES), line.text]
    this.#timer ??= setTimeout(() => {
      this.flush()
    }, BATCH_MS).unref()
  }

  /** Reads a stream of text, line by line, as long as it lasts. A value that is cut over lines is taken out of these: one that ends as one begins waits for the next. */
  follow(stream: NodeJS.ReadableStream, from: ServerLogLine['from'], redactor: Redactor): void {
    const pieces = holdPieces(redactor)
    const valve = new Valve(stream, MAX_BYTES_A_TENTH)
    const line = (bytes: Buffer) => {
      valve.tookLine(bytes.length)
      const at = this.#needs.now()
      pieces.push(stripVTControlCharacters(bytes.toString().trimEnd()), text => {
        this.add(from, text, at)
      })
    }
    const lines = new LineSplitter({ maxBytes: MAX_RAW_BYTES, line, overflow: line })
    stream.on('data', (chunk: Buffer) => {
      lines.push(chunk)
    })
    stream.on('end', () => {
      lines.end()
      pieces.flush()
    })
  }

  /** A new process begins: what the one before said last is no longer the reason of anything. */
  forgetLastLines(): void {
    this.#lastLines = []
  }

  list(): readonly ServerLogLine[] {
    return this.#tail.list()
  }

  /** The last lines of stderr of the latest process. */
  lastLines(): readonly string[] {
    return this.#lastLines
  }

  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#untold.length > MAX_TOLD) this.#skip()
    const skipped = this.#skipped
    const note = `${skipped.toLocaleString('en')} lines came too fast to be shown.`
    const lines = skipped === 0 ? this.#untold : [{ at: this.#needs.now(), from: 'atrium' as const, text: note }, ...this.#untold]
    this.#untold = []
    this.#skipped = 0
    if (lines.length > 0) this.#needs.tell(lines)
  }

  /** Leaves the oldest untold lines out: what is told is no more than what is kept. */
  #skip(): void {
    const from = this.#untold.length - MAX_TOLD
    this.#skipped += from
    this.#untold = this.#untold.slice(from)
  }
}
