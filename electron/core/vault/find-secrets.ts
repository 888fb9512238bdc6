import { longestBegun } from './begun-secrets.ts'
import { type Hit, PIECE } from './hit.ts'

export interface Finder {
  /** Every known value in a text, in order and apart. Takes time in proportion to the text, whatever is in it. */
  readonly all: (text: string) => readonly Hit[]
  /** What at the very end of a text may be a value that goes on in the next one. */
  readonly begun: (text: string) => Hit | undefined
}

/** Before a form is compared, as much of it as all have that begin alike, but no more than this, must be there by its hash. */
const MAX_REACH = 32

/** `marks` says for every form, none shorter than four characters, what is to stand in its place. */
export function createFinder(marks: ReadonlyMap<string, string>): Finder {
  const pieces = inPieces(marks)
  const look = createLook([...pieces.keys()])
  const marking: Marking = {
    markOf: form => pieces.get(form) ?? '',
    isWhole: form => marks.has(form),
  }
  return { all: text => toHits(look(text), marking), begun: longestBegun(pieces) }
}

interface Marking {
  readonly markOf: (form: string) => string
  /** Not a piece of a longer one. */
  readonly isWhole: (form: string) => boolean
}

/** Sets apart what overlaps: what reaches into the one before is taken out as far as it goes on. */
function toHits(found: readonly Found[], { markOf, isWhole }: Marking): readonly Hit[] {
  if (found.length === 0) return NO_HITS
  const hits: OpenHit[] = []
  let last: OpenHit = { at: 0, end: 0, mark: '' }
  for (const { at, form } of found) {
    const end = at + form.length
    if (end <= last.end) continue
    const mark = markOf(form)
    const goesOn = at < last.end || (at === last.end && !isWhole(form))
    if (goesOn && mark === last.mark) last.end = end
    else hits.push((last = { at: Math.max(at, last.end), end, mark }))
  }
  return hits
}

const NO_HITS: readonly Hit[] = []

interface OpenHit extends Hit {
  end: number
}

/** Every form of which no more than a piece is compared. The last piece of a long one reaches back, for a short rest would hit by chance. */
function inPieces(marks: ReadonlyMap<string, string>): Map<string, string> {
  const pieces = new Map<string, string>()
  for (const [form, mark] of marks) {
    for (let from = 0; from + PIECE < form.length; from += PIECE) pieces.set(form.slice(from, from + PIECE), mark)
    pieces.set(form.slice(-PIECE), mark)
  }
  return pieces
}

interface Found {
  readonly at: number
  readonly form: string
}

/** Forms of four to seven characters are noticed by their first four, all others by their first eight, of which ordinary texts have fewer. */
const SHORT_HEAD = 4
const LONG_HEAD = 8

/** Finds at each place the longest form that stands there. One look into a table per character tells nearly all places where none does. */
function createLook(forms: readonly string[]): (text: string) => readonly Found[] {
  const short = createFamily(
    forms.filter(form => form.length < LONG_HEAD),
    shortHeadOf,
  )
  const long = createFamily(
    forms.filter(form => form.length >= LONG_HEAD),
    longHeadOf,
  )
  return text => {
    const found: Found[] = []
    let isMixed = false
    let last4 = 0
    let last8 = 0
    for (let index = 0; index < text.length; index += 1) {
      const unit = text.charCodeAt(index)
      // Each character moves those before it on, until they are out.
      last8 = (last8 << 4) ^ Math.imul(unit, SPREAD)
      const slot8 = Math.imul(last8, SPREAD) >>> long.shift
      if (((long.table[slot8 >>> 3] ?? 0) >>> (slot8 & 7)) & 1) {
        const at = index - LONG_HEAD + 1
        const form = long.formAt(text, at, last8)
        if (form !== undefined) found.push({ at, form })
      }
      last4 = (last4 << 8) ^ unit
      const slot4 = Math.imul(last4, SPREAD) >>> short.shift
      if (((short.table[slot4 >>> 3] ?? 0) >>> (slot4 & 7)) & 1) {
        const at = index - SHORT_HEAD + 1
        const form = short.formAt(text, at, last4)
        if (form === undefined) continue
        found.push({ at, form })
        isMixed = true
      }
    }
    return isMixed ? found.sort((one, other) => one.at - other.at || other.form.length - one.form.length) : found
  }
}

interface Family {
  /** A bit for every hash of a head. */
  readonly table: Uint8Array
  /** What of a hash is its place in the table. */
  readonly shift: number
  readonly formAt: (text: string, at: number, head: number) => string | undefined
}

function createFamily(forms: readonly string[], headOf: (form: string) => number): Family {
  const bits = Math.min(22, Math.max(10, Math.ceil(Math.log2(forms.length * 32 + 1))))
  const shift = 32 - bits
  const table = new Uint8Array(2 ** (bits - 3))
  /** By their heads: how many characters all forms have that begin so. */
  const reaches = new Map<number, number>()
  for (const form of forms) {
    const head = headOf(form)
    const slot = Math.imul(head, SPREAD) >>> shift
    table[slot >>> 3] = (table[slot >>> 3] ?? 0) | (1 << (slot & 7))
    reaches.set(head, Math.min(form.length, MAX_REACH, reaches.get(head) ?? MAX_REACH))
  }
  /** By the hash of as many characters as that, the longest first. */
  const begins = new Map<number, string[]>()
  for (const form of forms) {
    const begin = hashOf(form, 0, reaches.get(headOf(form)) ?? 0)
    const known = begins.get(begin)
    if (known) known.push(form)
    else begins.set(begin, [form])
  }
  for (const alike of begins.values()) if (alike.length > 1) alike.sort((one, other) => other.length - one.length)
  const formAt = (text: string, at: number, head: number): string | undefined => {
    const reach = reaches.get(head)
    if (reach === undefined || at < 0) return undefined
    const alike = begins.get(hashOf(text, at, reach))
    if (alike === undefined) return undefined
    for (const form of alike) if (standsAt(text, form, at)) return form
    return undefined
  }
  return { table, shift, formAt }
}

/** From the end on: forms that begin alike end differently. */
function standsAt(text: string, form: string, at: number): boolean {
  for (let index = form.length - 1; index >= 0; index -= 1) if (text.charCodeAt(at + index) !== form.charCodeAt(index)) return false
  return true
}

/** Spreads what comes in over all bits. */
const SPREAD = 0x9e_37_79_b1

function shortHeadOf(form: string): number {
  let head = 0
  for (let index = 0; index < SHORT_HEAD; index += 1) head = (head << 8) ^ form.charCodeAt(index)
  return head
}

function longHeadOf(form: string): number {
  let head = 0
  for (let index = 0; index < LONG_HEAD; index += 1) head = (head << 4) ^ Math.imul(form.charCodeAt(index), SPREAD)
  return head
}

/** What lies beyond the end of the text counts as nothing. */
function hashOf(text: string, from: number, length: number): number {
  let hash = length
  for (let index = from; index < from + length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01_00_01_93)
  return hash
}
