import { isRedactable } from '#shared/redactable.ts'
import { inTurns } from '#core/lib/in-turns.ts'
import { remembered } from '#core/lib/remembered.ts'
import { createBeginsSecret } from './begins-secret.ts'
import { createFinder, type Finder } from './find-secrets.ts'
import type { Hit } from './hit.ts'
import { gatherForms } from './known-forms.ts'
import type { KnownSecret } from './known-secret.ts'

export interface Redactor {
  /** The text with every known value, in any of its forms, replaced by `[redacted: NAME]`. */
  readonly text: (text: string) => string
  /**
   * As `text`, for every string of a JSON value, names of members included, and for a value that is cut over neighbouring texts of an
   * array; the same object when nothing was found.
   */
  readonly json: <T>(value: T) => T
  /**
   * As `text`, for texts that came one after the other and right after `before`: without what only several together say, and without an
   * end that may be the beginning of a value, for by the time the rest comes it would be out.
   */
  readonly row: (before: string, texts: readonly string[]) => readonly string[]
  /** Whether what the text ends with may be the beginning of a value. */
  readonly begins: (text: string) => boolean
}

const NOTHING: Redactor = { text: text => text, json: value => value, row: (_, texts) => texts, begins: () => false }

/**
 * The one redactor. `secrets` are the exact values that the call or process could know; none costs nothing. The same for the same array,
 * which must not change. What it looks for is made in the next turns of the event loop, or when it is asked for, whichever is sooner.
 */
export const createRedactor = remembered((secrets: readonly KnownSecret[]): Redactor => {
  // Every value that is long enough to be looked for has forms.
  if (!secrets.some(({ value }) => isRedactable(value))) return NOTHING
  const made = inTurns(makeTools(secrets))
  return {
    text: text => made().text(text),
    json: value => redactJson(value, made()),
    row: (before, texts) => redactRow(before, texts, made().finder),
    begins: text => made().begins(text),
  }
})

function* makeTools(secrets: readonly KnownSecret[]): Generator<undefined, Tools> {
  const known = yield* gatherForms(secrets)
  const finder = yield* createFinder(known)
  return { text: text => replaced(text, finder.all(text)), finder, begins: createBeginsSecret(known.forms), hasNumber: known.hasNumber }
}

function redactRow(before: string, texts: readonly string[], { all, begun }: Finder): readonly string[] {
  const joined = before + texts.join('')
  const hits = all(joined).filter(({ end }) => end > before.length)
  const open = begun(joined)
  const past = Math.max(before.length, hits.at(-1)?.end ?? 0)
  if (open !== undefined && open.end > past) hits.push({ ...open, at: Math.max(open.at, past) })
  if (hits.length === 0) return texts
  const [, ...own] = hitsOfEach([before, ...texts], hits)
  // They are looked at apart, so each of them tells.
  return texts.map((text, index) => (text === '' ? text : replaced(text, own[index] ?? [])))
}

function replaced(text: string, hits: readonly Hit[]): string {
  if (hits.length === 0) return text
  let result = ''
  let from = 0
  for (const { at, end, mark } of hits) {
    result += text.slice(from, at) + mark
    from = end
  }
  return result + text.slice(from)
}

interface Tools {
  readonly text: (text: string) => string
  readonly finder: Finder
  readonly begins: (text: string) => boolean
  /** Whether one of the values could also be written as a JSON number. */
  readonly hasNumber: boolean
}

function redactJson<T>(value: T, tools: Tools): T {
  const walked = walk(value, tools)
  // The walk keeps the shape: only strings change, and a number that is a secret.
  return walked as T
}

function walk(value: unknown, tools: Tools): unknown {
  if (typeof value === 'string') return tools.text(value)
  if (typeof value === 'number' && tools.hasNumber) return walkNumber(value, tools)
  if (Array.isArray(value)) return walkArray(value, tools)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value)
  const walked = members.map(([name, member]): [string, unknown] => [tools.text(name), walk(member, tools)])
  const isSame = walked.every(([name, member], index) => name === members[index]?.[0] && member === members[index][1])
  return isSame ? value : Object.fromEntries(walked)
}

function walkNumber(value: number, { text }: Tools): unknown {
  const written = String(value)
  const clean = text(written)
  return clean === written ? value : clean
}

function walkArray(values: readonly unknown[], tools: Tools): unknown {
  const walked = withoutCutValues(values, tools.finder).map(member => walk(member, tools))
  return walked.some((member, index) => member !== values[index]) ? walked : values
}

/** Takes out what is read by putting neighbouring texts together. Before each alone: a mark for a part of a value would hide that the rest is one. */
function withoutCutValues(items: readonly unknown[], finder: Finder): readonly unknown[] {
  const texts = items.map(item => textIn(item) ?? '')
  if (texts.filter(text => text !== '').length < 2) return items
  const hits = finder.all(texts.join(''))
  if (hits.length === 0) return items
  const own = hitsOfEach(texts, hits)
  return items.map((item, index) => {
    const parts = (own[index] ?? []).map(({ isBegun, ...part }) => (isBegun ? { ...part, mark: '' } : part))
    return parts.length === 0 ? item : withText(item, replaced(texts[index] ?? '', parts))
  })
}

interface PartOfHit extends Hit {
  /** In a text before. */
  readonly isBegun: boolean
}

/** What of each hit in the texts put together lies in each of them. */
function hitsOfEach(texts: readonly string[], hits: readonly Hit[]): readonly PartOfHit[][] {
  let from = 0
  let first = 0
  return texts.map(text => {
    const to = from + text.length
    while ((hits[first]?.end ?? Infinity) <= from) first += 1
    let past = first
    while ((hits[past]?.at ?? Infinity) < to) past += 1
    const own = hits.slice(first, past).map(({ at, end, mark }) => ({
      at: Math.max(at, from) - from,
      end: Math.min(end, to) - from,
      mark,
      isBegun: at < from,
    }))
    from = to
    return own
  })
}

/** The text of one element: itself, or that of a content part, of a resource's contents or of a prompt's message. */
function textIn(item: unknown): string | undefined {
  if (typeof item === 'string') return item
  if (typeof item !== 'object' || item === null) return undefined
  if ('text' in item && typeof item.text === 'string') return item.text
  return 'content' in item && typeof item.content === 'object' ? textIn(item.content) : undefined
}

function withText(item: unknown, text: string): unknown {
  if (typeof item !== 'object' || item === null) return text
  if ('text' in item && typeof item.text === 'string') return { ...item, text }
  return 'content' in item ? { ...item, content: withText(item.content, text) } : item
}
