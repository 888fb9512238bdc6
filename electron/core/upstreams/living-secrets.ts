import type { KnownSecret } from '#core/vault/known-secret.ts'
import { createRedactor, type Redactor } from '#core/vault/redact.ts'

/** The launch's own secrets, and those that come and go while it runs. The same array for as long as nothing changed. */
export function livingSecrets(
  fixed: readonly KnownSecret[],
  coming: (() => readonly KnownSecret[]) | undefined,
): () => readonly KnownSecret[] {
  let seen: readonly KnownSecret[] | undefined
  let all = fixed
  return () => {
    const now = coming?.()
    if (now !== seen) {
      seen = now
      all = now === undefined || now.length === 0 ? fixed : [...fixed, ...now]
    }
    return all
  }
}

/** A redactor that knows at every moment what is secret then. */
export function livingRedactor(secrets: () => readonly KnownSecret[]): Redactor {
  let known = secrets()
  let redactor = createRedactor(known)
  const current = (): Redactor => {
    const now = secrets()
    if (now !== known) {
      known = now
      redactor = createRedactor(now)
    }
    return redactor
  }
  return {
    text: text => current().text(text),
    json: value => current().json(value),
    row: (before, texts) => current().row(before, texts),
    begins: text => current().begins(text),
  }
}

interface Knowing {
  readonly launch: { readonly fingerprint: string; readonly secrets: readonly KnownSecret[] }
  readonly secrets: readonly KnownSecret[]
}

/** What all of them know. Nearly always all were started with the same: then it is the same array every time, and the caller may build on that. */
export function secretsOfAll(instances: readonly Knowing[]): readonly KnownSecret[] {
  const [first, ...others] = instances
  if (first === undefined) return []
  return others.every(({ launch }) => isStartedAlike(launch, first.launch)) ? first.secrets : instances.flatMap(({ secrets }) => secrets)
}

/** One that was started after a value was replaced knows another, though nothing else of its launch differs. */
function isStartedAlike(one: Knowing['launch'], other: Knowing['launch']): boolean {
  return (
    one.fingerprint === other.fingerprint &&
    one.secrets.length === other.secrets.length &&
    one.secrets.every(({ value }, index) => value === other.secrets[index]?.value)
  )
}
