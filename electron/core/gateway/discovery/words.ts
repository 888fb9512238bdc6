import { alikeOf, lightStem } from './thesaurus.ts'

/** Longest text of a part that is read: what a tool is for stands at the beginning. */
const MAX_TEXT = 4_000

/** The words of a text in lower case; identifiers in any style (`getUserById`, `get_user_by_id`, `get-user`) are taken apart. */
export function wordsOf(text: string): string[] {
  const plain = text
    .slice(0, MAX_TEXT)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
  return (plain.match(/[\p{L}\p{N}]+/gu) ?? []).map(word => word.toLowerCase())
}

/** Words that say how a question is put, not what it is about. */
const EMPTY_WORDS: ReadonlySet<string> = new Set(
  `a about after all am an and any are as at be been before being but by can could did do does doing done each every for from had has have
  having he her here him his how i if in into is it its just let like may me might mine more most must my now of off on once one only or our
  out over please s should since so some somebody someone something such t than that the their them then there these they thing things this those three
  through to too two under until up us was we were what when which while whom whose why will with within without would yet you your`.split(
    /\s+/,
  ),
)

/** Verbs that fit nearly every tool: what they stand beside says more. */
const LIGHT_WORDS: ReadonlySet<string> = new Set(
  'check get give keep look make open put see show take tell use way'.split(' ').map(lightStem),
)
const LIGHT_SHARE = 0.4

/** Longest question, in characters and words: more would say nothing more. */
const MAX_QUESTION = 500
const MAX_WORDS = 20

/** What one word of a question is looked for as. */
export interface Concept {
  readonly word: string
  readonly alike: readonly string[]
  /** How much it counts, up to 1. */
  readonly share: number
}

/** What a question asks for, in the order of its words; of a question of empty words alone, those. */
export function conceptsOf(question: string): Concept[] {
  const words = [...new Set(wordsOf(question.slice(0, MAX_QUESTION)))]
  const full = words.filter(word => !EMPTY_WORDS.has(word))
  return (full.length > 0 ? full : words)
    .slice(0, MAX_WORDS)
    .map(word => ({ word, alike: alikeOf(word), share: LIGHT_WORDS.has(lightStem(word)) ? LIGHT_SHARE : 1 }))
}
