import { expect } from 'vitest'
import { createRedactor } from '#core/vault/redact.ts'
import { formsOf, linesOf } from '#core/vault/secret-forms.ts'
import { verifies } from '../verifies.ts'

/** Numbers below a bound, always the same ones for a seed. */
function numbersOf(seed: number): (below: number) => number {
  let state = seed
  return below => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const ALPHABETS = ['ab', 'a/+ "<&\n', '0123456789', 'é€a', 'ABCDEFabcdef0123456789+/=-_']

/** Which characters of a text any form covers, found by looking for each of them everywhere. */
function coveredBy(text: string, values: readonly string[]): boolean[] {
  const covered = Array.from({ length: text.length }, () => false)
  for (const form of values.flatMap(linesOf).flatMap(formsOf))
    for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + 1)) covered.fill(true, at, at + form.length)
  return covered
}

verifies('secrets.never-out', 'whatever the values and the text are, exactly what a plain search finds is taken out', () => {
  for (let round = 1; round <= 300; round += 1) {
    const below = numbersOf(round)
    const letters = Array.from(ALPHABETS[below(ALPHABETS.length)] ?? 'ab')
    const word = (length: number) => Array.from({ length }, () => letters[below(letters.length)]).join('')
    // Short enough to be searched for whole: what longer ones are cut into is taken out alone as well.
    const values = Array.from({ length: 1 + below(6) }, () => word(1 + below(14)))
    const { text: redact, json } = createRedactor(values.map((value, index) => ({ name: String(index), value })))
    const pieces = Array.from({ length: below(12) }, () => {
      const forms = [...formsOf(values[below(values.length)] ?? ''), word(below(9))]
      const form = forms[below(forms.length)] ?? ''
      return form.slice(below(3) === 0 ? below(form.length) : 0)
    })
    const text = pieces.join('')
    const covered = coveredBy(text, values)
    const kept = Array.from(covered, (isCovered, at) => (isCovered ? '' : text[at])).join('')
    expect(redact(text).replaceAll(/\[redacted: \d\]/g, '')).toBe(kept)
    expect(json({ text: [text] })).toEqual({ text: [redact(text)] })
  }
})
