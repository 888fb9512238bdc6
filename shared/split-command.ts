export type SplitCommand =
  | {
      readonly ok: true
      readonly command: string
      readonly args: readonly string[]
      readonly environment: Readonly<Record<string, string>>
    }
  /** A sentence: why the line cannot run as it is, and what to do. */
  | { readonly ok: false; readonly problem: string }

/**
 * Splits a pasted command line as a POSIX shell would, without being one: quotes and backslashes are taken off, leading `NAME=value`
 * become the environment, and whatever only a shell could do is refused with a sentence, because nothing runs through a shell.
 */
export function splitCommand(line: string): SplitCommand {
  const read = readWords(withoutPrompt(line))
  if ('problem' in read) return { ok: false, problem: read.problem }
  const isAssignment = (word: string) => ASSIGNMENT.test(word)
  const firstWord = read.words.findIndex(word => !isAssignment(word))
  const assignments = firstWord === -1 ? read.words : read.words.slice(0, firstWord)
  const [command, ...args] = firstWord === -1 ? [] : read.words.slice(firstWord)
  if (command === undefined || command === '')
    return { ok: false, problem: 'There is no command in this line. Give the program that starts the server.' }
  if (SHELL_ONLY.has(command))
    return { ok: false, problem: `“${command}” is a word of the shell, and nothing runs through a shell. Give the program itself.` }
  return { ok: true, command, args, environment: Object.fromEntries(assignments.map(splitAssignment)) }
}

/** The line that `splitCommand` splits into exactly these words. */
export function joinCommand(words: readonly string[]): string {
  return words.map((word, index) => (PLAIN_WORD.test(word) && !(index === 0 && ASSIGNMENT.test(word)) ? word : quoted(word))).join(' ')
}

const PLAIN_WORD = /^[A-Za-z0-9@%_+:,./=-]+$/

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`
}

const ASSIGNMENT = /^[A-Za-z_][A-Za-z0-9_]*=/
const SHELL_ONLY = new Set(['cd', 'export', 'source', '.', 'alias', 'eval', 'set', 'if', 'for', 'while'])

function splitAssignment(word: string): [string, string] {
  const at = word.indexOf('=')
  return [word.slice(0, at), word.slice(at + 1)]
}

/** `$ npx …` is how readmes show a command. */
function withoutPrompt(line: string): string {
  return line.trim().replace(/^\$\s+/, '')
}

type Words = { readonly words: readonly string[] } | { readonly problem: string }

/** A piece of a word and where to go on, or why not. */
type Piece = { readonly text: string; readonly next: number } | { readonly problem: string }

function readWords(line: string): Words {
  const words: string[] = []
  let at = 0
  while (at < line.length) {
    const word = readWord(line, at)
    if ('problem' in word) return word
    if (word.text !== undefined) words.push(word.text)
    at = skipSpaces(line, word.next)
    const isNewLine = line.slice(word.next, at).includes('\n')
    if (isNewLine && at < line.length) return { problem: 'This is more than one line. Paste one command.' }
  }
  return { words }
}

/** Up to the next space that no quote holds. No text at all, as after a continued line, is no word; `''` is an empty one. */
function readWord(
  line: string,
  start: number,
): { readonly text: string | undefined; readonly next: number } | { readonly problem: string } {
  let text: string | undefined
  let at = start
  while (at < line.length && !isSpace(line.charAt(at))) {
    const piece = at === start && isWindowsPath(line, at) ? readWindowsPath(line, at) : readPiece(line, at, at === start)
    if ('problem' in piece) return piece
    const isContinuation = piece.text === '' && line.charAt(at) === '\\'
    if (!isContinuation) text = (text ?? '') + piece.text
    at = piece.next
  }
  return { text, next: at }
}

function skipSpaces(line: string, from: number): number {
  let at = from
  while (at < line.length && isSpace(line.charAt(at))) at += 1
  return at
}

function readPiece(line: string, at: number, isWordStart: boolean): Piece {
  const character = line.charAt(at)
  if (character === "'") return readSingleQuoted(line, at)
  if (character === '"') return readDoubleQuoted(line, at)
  if (character === '\\') return readEscaped(line, at)
  const problem = shellProblem(line, at, isWordStart)
  return problem === undefined ? { text: character, next: at + 1 } : { problem }
}

function readSingleQuoted(line: string, at: number): Piece {
  const end = line.indexOf("'", at + 1)
  return end === -1
    ? { problem: 'A quote is opened and never closed. Add the missing quote.' }
    : { text: line.slice(at + 1, end), next: end + 1 }
}

function readDoubleQuoted(line: string, start: number): Piece {
  let text = ''
  let at = start + 1
  while (at < line.length) {
    const character = line.charAt(at)
    if (character === '"') return { text, next: at + 1 }
    const expansion = expansionProblem(line, at)
    if (expansion !== undefined) return { problem: expansion }
    const following = line.charAt(at + 1)
    const isEscape = character === '\\' && '"\\$`\n'.includes(following) && following !== ''
    if (isEscape) text += following === '\n' ? '' : following
    else text += character
    at += isEscape ? 2 : 1
  }
  return { problem: 'A quote is opened and never closed. Add the missing quote.' }
}

function readEscaped(line: string, at: number): Piece {
  const following = line.charAt(at + 1)
  if (following === '') return { problem: 'The line ends with a backslash, so something is missing. Paste the whole command.' }
  if (following === '\r' && line.charAt(at + 2) === '\n') return { text: '', next: at + 3 }
  return { text: following === '\n' ? '' : following, next: at + 2 }
}

function isWindowsPath(line: string, at: number): boolean {
  return /^[A-Za-z]:\\/.test(line.slice(at, at + 3))
}

/** In `C:\Users\me` the backslashes are the path's own. */
function readWindowsPath(line: string, at: number): Piece {
  const text = /^[^\s'"|&;<>()`$]*/.exec(line.slice(at))?.[0] ?? ''
  return { text, next: at + text.length }
}

function shellProblem(line: string, at: number, isWordStart: boolean): string | undefined {
  const operator = /^(\|\||&&|>>|[|&;<>()])/.exec(line.slice(at))?.[0]
  if (operator !== undefined)
    return `“${operator}” needs a shell, and nothing runs through one. Give a single command, or put quotes around what belongs to an argument.`
  if (isWordStart && line.charAt(at) === '#') return '“#” begins a comment in a shell. Leave the comment out.'
  const isHome = isWordStart && /^~(\/|\s|$)/.test(line.slice(at))
  return isHome ? '“~” is not replaced by your home folder here. Write the whole path.' : expansionProblem(line, at)
}

function expansionProblem(line: string, at: number): string | undefined {
  if (line.charAt(at) === '`') return 'A command between backticks needs a shell, and nothing runs through one. Write its result instead.'
  const expansion = /^\$(\(|\{[^}]*\}?|[A-Za-z_][A-Za-z0-9_]*)/.exec(line.slice(at))?.[0]
  if (expansion === undefined) return undefined
  if (expansion === '$(') return '“$(…)” needs a shell, and nothing runs through one. Write its result instead.'
  return `“${expansion}” is not replaced, because nothing runs through a shell. Write its value instead.`
}

function isSpace(character: string): boolean {
  return character === ' ' || character === '\t' || character === '\n' || character === '\r'
}
