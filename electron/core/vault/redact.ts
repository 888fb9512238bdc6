import { formsOf, linesOf } from './secret-forms.ts'
import type { KnownSecret } from './known-secret.ts'

export interface Redactor {
  /** The text with every known value, in any of its forms, replaced by `[redacted: NAME]`. */
  readonly text: (text: string) => string
  /**
   * As `text`, for every string of a JSON value, names of members included, and for a value that is cut over neighbouring texts of an
   * array; the same object when nothing was found.
   */
  readonly json: <T>(value: T) => T
}

const NOTHING: Redactor = { text: text => text, json: value => value }

/** The one redactor. `secrets` are the exact values that the call or process could know; none costs nothing. */
export function createRedactor(secrets: readonly KnownSecret[]): Redactor {
  const marks = new Map<string, string>()
  for (const { name, value } of secrets) {
    for (const line of linesOf(value)) for (const form of formsOf(line)) marks.set(form, `[redacted: ${name}]`)
  }
  if (marks.size === 0) return NOTHING
  const finder = createFinder(marks)
  const text = (from: string) => replaced(from, finder(from))
  const hasNumber = [...marks.keys()].some(form => /^[\d.eE+-]+$/.test(form))
  return { text, json: value => redactJson(value, { text, finder, hasNumber }) }
}

interface Hit {
  readonly at: number
  readonly end: number
  readonly mark: string
}

type Finder = (text: string) => readonly Hit[]

/** Every form is at least this long, and is looked for by its beginning: a pattern of whole values would outgrow what the engine takes. */
const HEAD = 4
const NO_HITS: readonly Hit[] = []

function createFinder(marks: ReadonlyMap<string, string>): Finder {
  // The longest first, so that a value inside another does not leave the rest of it standing.
  const forms = [...marks.keys()].sort((a, b) => b.length - a.length)
  const byHead = new Map<string, string[]>()
  for (const form of forms) {
    const head = form.slice(0, HEAD)
    const known = byHead.get(head)
    if (known) known.push(form)
    else byHead.set(head, [form])
  }
  const heads = new RegExp([...byHead.keys()].map(escapeForRegExp).join('|'), 'g')
  return text => {
    let hits: Hit[] | undefined
    heads.lastIndex = 0
    for (let head = heads.exec(text); head !== null; head = heads.exec(text)) {
      const at = head.index
      const form = byHead.get(head[0])?.find(one => text.startsWith(one, at))
      heads.lastIndex = at + (form?.length ?? 1)
      if (form !== undefined) (hits ??= []).push({ at, end: at + form.length, mark: marks.get(form) ?? '[redacted]' })
    }
    return hits ?? NO_HITS
  }
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
  const walked = withoutCutValues(
    values.map(member => walk(member, tools)),
    tools.finder,
  )
  return walked.some((member, index) => member !== values[index]) ? walked : values
}

/** Takes out what can only be read by putting neighbouring texts together: each alone is clean already. */
function withoutCutValues(items: readonly unknown[], finder: Finder): readonly unknown[] {
  const texts = items.map(item => textIn(item) ?? '')
  if (texts.filter(text => text !== '').length < 2) return items
  const hits = finder(texts.join(''))
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

function escapeForRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
}
