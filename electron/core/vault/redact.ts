import { inTurns } from '#core/lib/in-turns.ts'
import { remembered } from '#core/lib/remembered.ts'
import { createFinder, type Finder } from './find-secrets.ts'
import type { Hit } from './hit.ts'
import { gatherForms } from './known-forms.ts'
import type { KnownSecret } from './known-secret.ts'
import { isRedactable } from './secret-forms.ts'

export interface Redactor {
  /** The text with every known value, in any of its forms, replaced by `[redacted: NAME]`. */
  readonly text: (text: string) => string
  /**
   * As `text`, for every string of a JSON value, names of members included, and for a value that is cut over neighbouring texts of an
   * array; the same object when nothing was found.
   */
  readonly json: <T>(value: T) => T
  /**
   * As `text`, for a text that came right after another: without what only both together say, and without an end that may be the
   * beginning of a value, for by the time the rest comes it would be out.
   */
  readonly after: (before: string, text: string) => string
}

const NOTHING: Redactor = { text: text => text, json: value => value, after: (_, text) => text }

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
    after: (before, text) => redactAfter(before, text, made().finder),
  }
})

function* makeTools(secrets: readonly KnownSecret[]): Generator<undefined, Tools> {
  const known = yield* gatherForms(secrets)
  const finder = yield* createFinder(known)
  return { text: text => replaced(text, finder.all(text)), finder, hasNumber: known.hasNumber }
}

function redactAfter(before: string, text: string, { all, begun }: Finder): string {
  const joined = before + text
  const hits = all(joined).filter(({ end }) => end > before.length)
  const open = begun(joined)
  const past = Math.max(before.length, hits.at(-1)?.end ?? 0)
  if (open !== undefined && open.end > past) hits.push({ ...open, at: Math.max(open.at, past) })
  return replaced(
    text,
    hits.map(({ at, end, mark }) => ({ at: Math.max(0, at - before.length), end: end - before.length, mark })),
  )
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
  let from = 0
  let first = 0
  return items.map((item, index) => {
    const text = texts[index] ?? ''
    const to = from + text.length
    while ((hits[first]?.end ?? Infinity) <= from) first += 1
    let past = first
    while ((hits[past]?.at ?? Infinity) < to) past += 1
    const own = hits.slice(first, past).map(hit => partOf(hit, from, to))
    from = to
    return own.length === 0 ? item : withText(item, replaced(text, own))
  })
}

/** What of a hit lies in the text that goes `from` … `to` in all of them put together. Its mark stands where the hit begins. */
function partOf({ at, end, mark }: Hit, from: number, to: number): Hit {
  return { at: Math.max(at, from) - from, end: Math.min(end, to) - from, mark: at >= from ? mark : '' }
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
