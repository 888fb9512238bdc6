import { RE2JS } from 're2js'
import { AppError } from '#shared/errors.ts'

/** Instructions of a pattern, characters of a text, and both multiplied: a tenth of a second at the very worst. */
const MAX_PROGRAM = 1_000
const MAX_TEXT = 100_000
const MAX_STEPS = 1_000_000

/** A regular expression that takes a time in proportion to its text, whatever both are: it cannot be made to hang. */
export interface Pattern {
  /** Whether it is found anywhere in the text; undefined for a text that is too long to be looked at. */
  readonly isIn: (text: string) => boolean | undefined
}

/** Throws `invalid_input` for what is no RE2 expression, or one that is too large. */
export function readPattern(text: string): Pattern {
  const compiled = compile(text)
  const size = compiled.programSize()
  if (size > MAX_PROGRAM) throw new AppError('invalid_input', `The pattern "${text}" is too large. Write it with fewer repetitions.`)
  const longest = Math.min(MAX_TEXT, Math.floor(MAX_STEPS / size))
  return { isIn: text => (text.length > longest ? undefined : compiled.matcher(text).find()) }
}

function compile(text: string): RE2JS {
  try {
    return RE2JS.compile(text)
  } catch (cause) {
    const sentence = `"${text}" is no pattern that Atrium reads. It reads RE2 expressions, which have no look-around and no back-references.`
    throw new AppError('invalid_input', sentence, { cause })
  }
}
