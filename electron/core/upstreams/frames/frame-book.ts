import type { KnownSecret } from '#core/vault/known-secret.ts'
import type { Tap, TapMore } from '../wire.ts'
import type { FrameBudget } from './frame-budget.ts'
import { FrameCleaner } from './clean-frame.ts'
import { factsOf, MAX_FACT } from './frame-facts.ts'
import { FrameRing, type KeptFrame, type RawFrame } from './frame-ring.ts'
import type { CutFacts, FrameSource, SeenFrame } from './seen-frame.ts'
import type { FrameReader, LinkedFrame } from './frame-reader.ts'
import { linkFrames } from './link-frames.ts'

/** A longer body is cut, in characters: any list of tools that a person looks at is shorter. */
export const MAX_TEXT = 128 * 1024

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
 * The last messages between Atrium and one server, of all its processes. Keeping one is a copy and no look at its text: it is
 * parsed and redacted when somebody reads it, and from then on only what they saw is there. In memory only.
 */
export class FrameBook implements FrameReader {
  readonly #needs: FrameBookNeeds
  readonly #ring = new FrameRing()
  readonly #sources: FrameSource[] = []
  /** What was looked at, by its number. */
  readonly #seen = new Map<number, SeenFrame>()
  readonly #cut = new Map<number, CutFacts>()
  #first = 1
  #watchedUntil = 0
  #timer: NodeJS.Timeout | undefined

  constructor(needs: FrameBookNeeds) {
    this.#needs = needs
    needs.budget.join(this.#ring)
  }

  /** For a process that is about to start; `secrets` are what its messages must not show, the same array while they do not change. */
  openProcess({ secrets, isCopy }: { readonly secrets: () => readonly KnownSecret[]; readonly isCopy: boolean }): () => Tap {
    const cleaner = new FrameCleaner()
    const process = this.#sources.push({ isCopy, cleaner })
    const tap: Tap = (direction, text, { cause, message } = NOTHING) => {
      cleaner.learn(secrets())
      const isCut = text.length > MAX_TEXT
      if (isCut) this.#cut.set(this.#ring.last + 1, cutFactsOf(text, message))
      const { now, ticks } = this.#needs
      this.#keep({ at: now(), ticks: ticks(), direction, process, cause, text: isCut ? text.slice(0, MAX_TEXT) : text })
    }
    return () => tap
  }

  read(): readonly LinkedFrame[] {
    this.#forgetDropped()
    const seen = this.#ring.list().map(frame => this.#see(frame))
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

  #keep(frame: RawFrame): void {
    const change = this.#ring.add(frame)
    if (change !== 0) this.#needs.budget.changed(change)
    if (this.#ring.first !== this.#first) this.#forgetDropped()
    if (this.#watchedUntil > 0) this.#planTelling(frame.ticks)
  }

  #forgetDropped(): void {
    for (; this.#first < this.#ring.first; this.#first += 1) {
      this.#seen.delete(this.#first)
      this.#cut.delete(this.#first)
    }
  }

  /** Cleans it, once: from then on the raw text is gone. */
  #see({ number, read, erase }: KeptFrame): SeenFrame {
    const known = this.#seen.get(number)
    if (known !== undefined) return known
    const { text, process, ...raw } = read()
    const { isCopy, cleaner } = this.#sources[process - 1] ?? UNKNOWN
    const cut = this.#cut.get(number)
    const bytes = cut?.bytes ?? Buffer.byteLength(text)
    const seen = { ...cleaner.clean(text, cut), ...raw, number, process, isCopy, bytes, isCut: cut !== undefined }
    this.#seen.set(number, seen)
    erase()
    return seen
  }

  #planTelling(now: number): void {
    if (now > this.#watchedUntil) this.#watchedUntil = 0
    else
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined
        this.#needs.tell(this.#ring.last)
      }, BATCH_MS).unref()
  }
}

const NOTHING: TapMore = {}
/** Of a process that was never opened nothing can be shown. */
const UNKNOWN: FrameSource = {
  isCopy: false,
  cleaner: { clean: () => ({ text: '', facts: { kind: 'text', method: null, rpcId: null, about: null } }) },
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
