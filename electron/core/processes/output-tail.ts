/** Enough to see what went wrong, small enough for hundreds of servers. */
const MAX_LINES = 500
const MAX_CHARACTERS = 1024 * 1024
/** A line is shown up to here. */
export const MAX_LINE_CHARACTERS = 8 * 1024

interface Line {
  readonly text: string
}

/** The last lines of something, bounded by number and by size. */
export class OutputTail<T extends Line> {
  #lines: T[] = []
  #characters = 0

  add(line: T): void {
    this.#lines.push(line)
    this.#characters += line.text.length
    while (this.#lines.length > MAX_LINES || this.#characters > MAX_CHARACTERS) this.#characters -= this.#lines.shift()?.text.length ?? 0
  }

  list(): readonly T[] {
    return [...this.#lines]
  }
}

/** Cuts a line for showing, never through a character of two units. */
export function cutLine(text: string): string {
  if (text.length <= MAX_LINE_CHARACTERS) return text
  const cut = text.slice(0, MAX_LINE_CHARACTERS)
  return `${/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut}…`
}
