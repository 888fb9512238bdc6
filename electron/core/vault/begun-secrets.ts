import { type Hit, PIECE } from './hit.ts'

/** The first half of a value is kept back, and of longer ones this many characters: fewer begin too many ordinary words. */
const MAX_BEGINNING = 10
const MIN_BEGINNING = 4

/** Finds what at the very end of a text may be a form that goes on after it. `marks` says what is to stand for each; none is longer than a piece. */
export function longestBegun(marks: ReadonlyMap<string, string>): (text: string) => Hit | undefined {
  let known: ((begun: string) => string | undefined) | undefined
  return text => {
    // Few that redact ever ask for this.
    known ??= createBeginnings([...marks.keys()])
    for (let length = Math.min(PIECE - 1, text.length); length >= MIN_BEGINNING; length -= 1) {
      const form = known(text.slice(-length))
      if (form !== undefined) return { at: text.length - length, end: text.length, mark: marks.get(form) ?? '' }
    }
    return undefined
  }
}

/** Which form begins with this, and is kept back from there on. */
function createBeginnings(forms: readonly string[]): (begun: string) => string | undefined {
  const byLeast = new Map<string, string[]>()
  for (const form of forms) {
    const least = form.slice(0, leastOf(form))
    const known = byLeast.get(least)
    if (known) known.push(form)
    else byLeast.set(least, [form])
  }
  return begun => {
    for (let length = MIN_BEGINNING; length <= Math.min(MAX_BEGINNING, begun.length); length += 1) {
      const form = byLeast.get(begun.slice(0, length))?.find(one => one.length > begun.length && one.startsWith(begun))
      if (form !== undefined) return form
    }
    return undefined
  }
}

function leastOf(form: string): number {
  return Math.min(MAX_BEGINNING, Math.max(MIN_BEGINNING, Math.ceil(form.length / 2)))
}
