import { isFromSecret } from '#shared/launch-words.ts'
import type { Argument } from '#shared/model/server.ts'
import { looksLikeSecret } from '#shared/secret-like.ts'

/** How a secret is written in a command line: `--api-key={{secret:API_KEY}}`. The same in plain text has one more colon. */
const REFERENCE = /\{\{secret:([A-Za-z_][A-Za-z0-9_]{0,127})\}\}/g
const LITERAL = /\{\{secret:(?=:*)/g
const ESCAPED = /\{\{secret::/g

/** An argument as a word of the line. `argumentOf` reads exactly it back. */
export function wordOfArgument(argument: Argument): string {
  if (!isFromSecret(argument)) return argument.replaceAll(LITERAL, '{{secret::')
  const { secret, before = '', after = '' } = argument
  return `${wordOfArgument(before)}{{secret:${secret}}}${wordOfArgument(after)}`
}

/** The argument that a word stands for; undefined where it names more than one secret, which no argument can. */
export function argumentOf(word: string): Argument | undefined {
  const [first, second] = [...word.matchAll(REFERENCE)]
  if (first === undefined) return plain(word)
  if (second !== undefined) return undefined
  const before = plain(word.slice(0, first.index))
  const after = plain(word.slice(first.index + first[0].length))
  return { secret: first[1] ?? '', ...(before === '' ? {} : { before }), ...(after === '' ? {} : { after }) }
}

function plain(text: string): string {
  return text.replaceAll(ESCAPED, '{{secret:')
}

export interface ExposedWord {
  /** Which of the arguments, from 0. */
  readonly at: number
  /** What it is called there: the flag or the variable; empty where it has no name. */
  readonly name: string
  readonly before: string
  readonly value: string
}

/** The arguments that look as if they held a secret in plain text: `--api-key=…`, the word after `--token`, a key of a known shape. */
export function exposedWords(args: readonly string[]): ExposedWord[] {
  return args.flatMap((word, at) => {
    if (typeof argumentOf(word) !== 'string') return []
    const found = assigned(word) ?? following(word, args[at - 1] ?? '')
    return looksLikeSecret(found.name.replaceAll('-', '_'), found.value) ? { at, ...found } : []
  })
}

function assigned(word: string) {
  const [whole, name = '', value = ''] = /^-{0,2}([A-Za-z_][\w.-]*)=(.+)$/s.exec(word) ?? []
  return whole === undefined ? undefined : { name, before: word.slice(0, word.length - value.length), value }
}

function following(word: string, previous: string) {
  const name = /^--?[A-Za-z][\w.-]*$/.test(previous) && !word.startsWith('-') ? previous.replace(/^-+/, '') : ''
  return { name, before: '', value: word }
}
