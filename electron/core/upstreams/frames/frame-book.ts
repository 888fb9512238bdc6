import type { KnownSecret } from '#core/vault/known-secret.ts'
import type { Tap, TapMore } from '../wire.ts'
import type { FrameBudget } from './frame-budget.ts'
import { FrameCleaner } from './clean-frame.ts'
import { factsOf, MAX_FACT } from './frame-facts.ts'
import { FrameRing } from './frame-ring.ts'
import type { CutFacts, FrameSource, KeptFrame, SeenFrame } from './kept-frame.ts'
import type { FrameReader, LinkedFrame } from './frame-reader.ts'
import { linkFrames } from './link-frames.ts'

/** A longer body is cut, in characters: any list of tools that a person looks at is shorter. */
export const MAX_TEXT = 128 * 1024
/** Beside its text: the object and its place, in bytes. */
const OVERHEAD = 250

/** Who watches is told in batches, so that a flood of frames is ten events a second. */
const BATCH_MS = 100
/** Who does not ask again within this time does not watch any more. */
export const WATCH_MS = 30_000

export interface FrameBookNeeds {
  readonly now: () => number
  readonly ticks: () => number
  readonly budget: FrameBudget
  /** There are frames up to this number. Only called while somebody watches. */
  readonly tell: (last: number) => void
}

/**
 * The last messages between Atrium and one server, of all its processes. Keeping one is a few fields and no look at its text: it is
 * parsed and redacted when somebody reads it. In memory only.
 */
export class FrameBook implements FrameReader {
  readonly #needs: FrameBookNeeds
  readonly #ring = new FrameRing()
  #processes = 0
  #last = 0
  #watchedUntil = 0
  #timer: NodeJS.Timeout | undefined

  constructor(needs: FrameBookNeeds) {
    this.#needs = needs
    needs.budget.join(this.#ring)
  }

  /** For a process that is about to start; `secrets` are what its messages must not show, the same array while they do not change. */
  openProcess({ secrets, isCopy }: { readonly secrets: () => readonly KnownSecret[]; readonly isCopy: boolean }): () => Tap {
    this.#processes += 1
    const cleaner = new FrameCleaner()
    const source: FrameSource = { process: this.#processes, isCopy, cleaner }
    const tap: Tap = (direction, text, { cause, message } = NOTHING) => {
      cleaner.learn(secrets())
      const isCut = text.length > MAX_TEXT
      this.#keep({
        number: ++this.#last,
        at: this.#needs.now(),
        ticks: this.#needs.ticks(),
        direction,
        source,
        cause,
        cut: isCut ? cutFactsOf(text, message) : undefined,
        weight: 2 * Math.min(text.length, MAX_TEXT) + OVERHEAD,
        raw: isCut ? beginningOf(text) : text,
        seen: undefined,
      })
    }
    return () => tap
  }

  read(): readonly LinkedFrame[] {
    const seen = this.#ring.list().map(seenFrame)
    const links = linkFrames(seen)
    return seen.flatMap(frame => {
      const link = links.get(frame.number)
      return link === undefined ? [] : [{ ...frame, link }]
    })
  }

  watch(): void {
    this.#watchedUntil = this.#needs.ticks() + WATCH_MS
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#needs.budget.leave(this.#ring)
  }

  #keep(frame: KeptFrame): void {
    this.#needs.budget.changed(this.#ring.add(frame))
    if (this.#watchedUntil > 0) this.#planTelling(frame.ticks)
  }

  #planTelling(now: number): void {
    if (now > this.#watchedUntil) this.#watchedUntil = 0
    else
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined
        this.#needs.tell(this.#last)
      }, BATCH_MS).unref()
  }
}

const NOTHING: TapMore = {}

/** A copy of its own: a part of a text would keep the whole of it in memory. */
function beginningOf(text: string): string {
  return Buffer.from(text.slice(0, MAX_TEXT)).toString()
}

/** What the whole of a body that is cut says about itself. A name that is cut may end in a part of a secret: none is kept then. */
function cutFactsOf(text: string, message: unknown): CutFacts {
  const facts = message === undefined ? undefined : factsOf(message)
  const isWhole = (name: string | null | undefined) => (name?.length ?? 0) < MAX_FACT
  return {
    bytes: Buffer.byteLength(text),
    facts: isWhole(facts?.method) && isWhole(facts?.rpcId) && isWhole(facts?.about) ? facts : undefined,
  }
}

/** Cleans it, once: from then on the raw text is gone. */
function seenFrame(frame: KeptFrame): SeenFrame {
  if (frame.seen !== undefined) return frame.seen
  const { number, at, ticks, direction, cause, cut, raw } = frame
  const { process, isCopy, cleaner } = frame.source
  const bytes = cut?.bytes ?? Buffer.byteLength(raw)
  const seen = { ...cleaner.clean(raw, cut), number, at, ticks, direction, process, isCopy, cause, bytes, isCut: cut !== undefined }
  frame.seen = seen
  frame.raw = ''
  return seen
}
