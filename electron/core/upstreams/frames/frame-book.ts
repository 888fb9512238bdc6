import { HOLD_MS } from '#core/vault/hold-pieces.ts'
import type { KnownSecret } from '#core/vault/known-secret.ts'
import type { Tap, TapMore } from '../wire.ts'
import type { FrameBudget } from './frame-budget.ts'
import { FrameCleaner } from './clean-frame.ts'
import { factsOf, MAX_FACT } from './frame-facts.ts'
import { FrameRing, type KeptFrame, type RawFrame } from './frame-ring.ts'
import type { CutFacts, FrameSource, RawBody, SeenFrame } from './seen-frame.ts'
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
    const seen = this.#see(this.#ring.list())
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

  /** Those that can be shown: all but the last ones while it is not known how a value that one of them may begin goes on. */
  #see(frames: readonly KeptFrame[]): readonly SeenFrame[] {
    const fresh = new Map<number, FreshFrame[]>()
    for (const { number, read, erase } of frames) {
      if (this.#seen.has(number)) continue
      const raw = { ...read(), number, erase, cut: this.#cut.get(number) }
      const own = fresh.get(raw.process)
      if (own) own.push(raw)
      else fresh.set(raw.process, [raw])
    }
    for (const [process, own] of fresh) this.#clean(process, own)
    const seen = frames.map(({ number }) => this.#seen.get(number))
    const unseen = seen.indexOf(undefined)
    if (unseen !== -1) this.#planTelling(this.#needs.ticks(), HOLD_MS)
    return (unseen === -1 ? seen : seen.slice(0, unseen)).filter(frame => frame !== undefined)
  }

  /** Each is cleaned once: from then on the raw text is gone. */
  #clean(process: number, frames: readonly FreshFrame[]): void {
    const { isCopy, cleaner } = this.#sources[process - 1] ?? UNKNOWN
    const now = this.#needs.ticks()
    const clean = cleaner.clean(frames, index => now - (frames[index]?.ticks ?? 0) >= HOLD_MS)
    clean.forEach((body, index) => {
      const frame = frames[index]
      if (frame === undefined) return
      const { text, erase, cut, ...raw } = frame
      const bytes = cut?.bytes ?? Buffer.byteLength(text)
      this.#seen.set(frame.number, { ...body, ...raw, isCopy, bytes, isCut: cut !== undefined })
      erase()
    })
  }

  #planTelling(now: number, wait = BATCH_MS): void {
    if (now > this.#watchedUntil) this.#watchedUntil = 0
    else
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined
        this.#needs.tell(this.#ring.last)
      }, wait).unref()
  }
}

/** One that nobody looked at yet. */
interface FreshFrame extends RawFrame, RawBody, Pick<KeptFrame, 'number' | 'erase'> {}

const NOTHING: TapMore = {}
/** Of a process that was never opened nothing can be shown. */
const UNKNOWN: FrameSource = {
  isCopy: false,
  cleaner: { clean: frames => frames.map(() => ({ text: '', facts: { kind: 'text', method: null, rpcId: null, about: null } })) },
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
