import { PIECE } from './hit.ts'

/**
 * A beginning of fewer characters is let out. Values this short are looked for nowhere: they say little, and as every value has dozens of
 * forms, nearly all texts end with the first one or two characters of one.
 */
export const MIN_KEPT_BACK = 4

/** Tells whether what a text ends with may be the beginning of one of these forms, that goes on in the next one. */
export function createBeginsSecret(forms: readonly string[]): (text: string) => boolean {
  let known: ReadonlyMap<string, readonly string[]> | undefined
  return text => {
    if (text.length < MIN_KEPT_BACK) return false
    // Few that redact ever ask for this.
    known ??= byBeginning(forms)
    for (let at = Math.max(0, text.length - PIECE + 1); at <= text.length - MIN_KEPT_BACK; at += 1) {
      const alike = known.get(text.slice(at, at + MIN_KEPT_BACK))
      if (alike === undefined) continue
      const end = text.slice(at)
      if (alike.some(piece => piece.length > end.length && piece.startsWith(end))) return true
    }
    return false
  }
}

/** As long ones are looked for piece by piece, each piece begins something. */
function byBeginning(forms: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  for (const form of forms)
    for (let from = 0; from < form.length; from += PIECE) {
      const piece = form.slice(from, from + PIECE)
      const begin = piece.slice(0, MIN_KEPT_BACK)
      const alike = found.get(begin)
      if (alike) alike.push(piece)
      else found.set(begin, [piece])
    }
  return found
}
