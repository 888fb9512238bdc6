import { withHiddenShown } from '#shared/hidden-characters.ts'
import type { Look } from './show/table.ts'

/** How answers look where they go: bold and cut to the width at a terminal, whole and plain on a pipe. */
export function look(): Look {
  const isTerminal = process.stdout.isTTY
  const isBold = isTerminal && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb'
  return { columns: isTerminal ? process.stdout.columns : undefined, bold: text => (isBold ? `\x1b[1m${text}\x1b[22m` : text) }
}

/** Writes what was made for a terminal: nothing in it that came from elsewhere is a command to it any more. */
export function out(text: string): void {
  process.stdout.write(`${text}\n`)
}

/** Says something to a person, beside the answer. */
export function say(text: string): void {
  process.stderr.write(`${withHiddenShown(text, 'prose')}\n`)
}
