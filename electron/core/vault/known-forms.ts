import type { KnownSecret } from './known-secret.ts'
import { formsOf, linesOf } from './secret-forms.ts'

/** Every form of all secrets, each once, in the order in which they were found first. */
export interface KnownForms {
  readonly forms: readonly string[]
  /** What is to stand in the place of each. */
  readonly marks: readonly string[]
  /** Whether one of the values could also be written as a JSON number. */
  readonly hasNumber: boolean
}

/** What was once written in all ways is kept for as long as the secret is: several redactors of a server know the same ones. */
const written = new WeakMap<KnownSecret, readonly string[]>()

/** Yields after each line of a secret. */
export function* gatherForms(secrets: readonly KnownSecret[]): Generator<undefined, KnownForms> {
  const marks = new Map<string, string>()
  for (const secret of secrets) {
    const mark = `[redacted: ${secret.name}]`
    for (const form of written.get(secret) ?? (yield* writeOut(secret))) marks.set(form, mark)
    yield
  }
  const forms = [...marks.keys()]
  return { forms, marks: [...marks.values()], hasNumber: forms.some(form => /^[\d.eE+-]+$/.test(form)) }
}

function* writeOut(secret: KnownSecret): Generator<undefined, readonly string[]> {
  const forms: string[] = []
  for (const line of linesOf(secret.value)) {
    forms.push(...formsOf(line))
    yield
  }
  written.set(secret, forms)
  return forms
}
