import type { HiddenCharacters } from './model/tool.ts'

/** Different findings of one definition: enough to see that it is full of them. */
const MAX_FOUND = 50

/** Everything that a definition tells a model or a person, and that a person may look at. */
const MEMBERS = ['name', 'title', 'description', 'inputSchema', 'outputSchema', 'annotations'] as const

// Ignorable by default: zero-width, bidi controls, tags, variation selectors, fillers. Then controls, odd spaces and separators, annotations, the blank of Braille, halves of pairs.
const SUSPICIOUS =
  /[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\ufff9-\ufffb\u2800]/gu

// The same without spaces of other widths (a person sees a space, and folders are named with them) and without tabs.
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Zl}\p{Zp}\p{Cs}\ufff9-\ufffb\u2800]/gu

/**
 * What is wrong with a text that has a character that cannot be seen or turns the reading order around, naming the first; undefined where it
 * has none. `prose` may have line breaks and emoji; a `word` of a command may not, nor what joins and styles them.
 */
export function hiddenProblem(text: string, kind: 'word' | 'prose'): string | undefined {
  for (const { 0: character, index } of text.matchAll(UNSEEN)) {
    const isMeant = kind === 'word' ? character === '\t' : isInnocent('', text, index, character)
    if (isMeant) continue
    const what = `${codeOf(character)} (${nameOf(character.codePointAt(0) ?? 0)})`
    return `This has a character that cannot be seen or turns the text around: ${what}. Type it again without it.`
  }
  return undefined
}

/**
 * A text as it may be written to a terminal or a line of its own: what cannot be seen, turns the text around or would be a command to the
 * terminal is written out. `prose` keeps line breaks, tabs and emoji; a `word` keeps none of these.
 */
export function withHiddenShown(text: string, kind: 'word' | 'prose'): string {
  const lines = kind === 'prose' ? text.replaceAll('\r\n', '\n') : text
  // A carriage return alone writes over what stands there.
  const isMeant = (character: string, index: number) => kind === 'prose' && character !== '\r' && isInnocent('', lines, index, character)
  return lines.replaceAll(UNSEEN, (character, index: number) => (isMeant(character, index) ? character : writtenOut(character)))
}

/** Characters of a tool's definition that cannot be seen or that turn the reading order around: where, which, and how many. */
export function findHiddenCharacters(definition: Readonly<Record<string, unknown>>): HiddenCharacters[] {
  const found = new Map<string, HiddenCharacters>()
  // A list of what is still to be looked at, not a recursion: a server decides how deep it is.
  const due: { where: string; value: unknown }[] = []
  for (const member of MEMBERS) due.push({ where: member, value: definition[member] })
  for (let next = due.shift(); next !== undefined; next = due.shift()) {
    const { where, value } = next
    if (typeof value === 'string') note(found, where, value)
    else if (Array.isArray(value)) for (const [index, item] of value.entries()) due.push({ where: `${where}[${index}]`, value: item })
    else if (typeof value === 'object' && value !== null) {
      for (const [name, member] of Object.entries(value)) {
        const path = `${where}.${shown(name)}`
        note(found, `${path} (name)`, name)
        due.push({ where: path, value: member })
      }
    }
  }
  return [...found.values()]
}

function note(found: Map<string, HiddenCharacters>, where: string, text: string): void {
  for (const match of text.matchAll(SUSPICIOUS)) {
    const [character] = match
    if (isInnocent(where, text, match.index, character)) continue
    const code = codeOf(character)
    const key = `${where} ${code}`
    const known = found.get(key)
    if (known) found.set(key, { ...known, count: known.count + 1 })
    else if (found.size < MAX_FOUND) found.set(key, { where, code, what: nameOf(character.codePointAt(0) ?? 0), count: 1 })
  }
}

/** Line breaks and tabs of a text, and what joins and styles an emoji. */
function isInnocent(where: string, text: string, at: number, character: string): boolean {
  if (character === '\n' || character === '\r' || character === '\t') return where !== 'name' && where !== 'title'
  // No more than the emoji it would belong to: a text may be nothing but these.
  const before = text.slice(Math.max(0, at - 4), at)
  const after = text.slice(at + 1, at + 3)
  if (character === '\u200d') return JOINED.test(before) && /^\p{Extended_Pictographic}/u.test(after)
  return (character === '\ufe0f' || character === '\ufe0e') && (STYLED.test(before) || isKeycap(before, after))
}

const JOINED = /\p{Extended_Pictographic}[\ufe0f\u{1f3fb}-\u{1f3ff}]?$/u
const STYLED = /[\p{Extended_Pictographic}\u{1f3fb}-\u{1f3ff}]$/u

function isKeycap(before: string, after: string): boolean {
  return /[0-9#*]$/.test(before) && after.startsWith('\u20e3')
}

/** A member's name as part of a path, without what hides in it. */
function shown(name: string): string {
  return name.replace(SUSPICIOUS, writtenOut).slice(0, 80)
}

function writtenOut(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
}

function codeOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
}

const NAMES: readonly (readonly [from: number, to: number, name: string])[] = [
  [0x1b, 0x1b, 'escape, which begins a terminal command'],
  [0x9b, 0x9b, 'control sequence, which begins a terminal command'],
  [0x0a, 0x0a, 'line break'],
  [0x0d, 0x0d, 'line break'],
  [0x00, 0x1f, 'control character'],
  [0x7f, 0x9f, 'control character'],
  [0xa0, 0xa0, 'no-break space'],
  [0xad, 0xad, 'soft hyphen'],
  [0x61c, 0x61c, 'direction mark'],
  [0x115f, 0x1160, 'filler that looks like nothing'],
  [0x1680, 0x1680, 'unusual space'],
  [0x180b, 0x180f, 'variation selector'],
  [0x2000, 0x200a, 'unusual space'],
  [0x200b, 0x200d, 'zero-width character'],
  [0x200e, 0x200f, 'direction mark'],
  [0x2028, 0x2029, 'line separator'],
  [0x202a, 0x202e, 'direction override, which turns the reading order around'],
  [0x202f, 0x202f, 'unusual space'],
  [0x205f, 0x205f, 'unusual space'],
  [0x2060, 0x2064, 'zero-width character'],
  [0x2066, 0x2069, 'direction isolate, which turns the reading order around'],
  [0x2800, 0x2800, 'blank that looks like a space'],
  [0x3000, 0x3000, 'unusual space'],
  [0x3164, 0x3164, 'filler that looks like nothing'],
  [0xd800, 0xdfff, 'half of a character'],
  [0xfe00, 0xfe0f, 'variation selector, which can carry hidden text'],
  [0xfeff, 0xfeff, 'zero-width character'],
  [0xffa0, 0xffa0, 'filler that looks like nothing'],
  [0xfff9, 0xfffb, 'annotation mark'],
  [0xe0000, 0xe007f, 'tag character, which can carry hidden text'],
  [0xe0100, 0xe01ef, 'variation selector, which can carry hidden text'],
]

function nameOf(code: number): string {
  return NAMES.find(([from, to]) => code >= from && code <= to)?.[2] ?? 'character that cannot be seen'
}
