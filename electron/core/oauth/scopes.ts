/** RFC 6749, 3.3. What is no scope is left out: it came from elsewhere, and is shown to a person. */
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]{1,256}$/
const MAX_SCOPES = 100

/** The scopes in a list separated by spaces, each once. */
export function scopesIn(text: string | null | undefined): readonly string[] {
  return soundScopes(text?.split(' ') ?? [])
}

export function soundScopes(scopes: readonly string[]): readonly string[] {
  return [...new Set(scopes.filter(scope => SCOPE.test(scope)))].slice(0, MAX_SCOPES)
}

export function unionOf(...lists: readonly (readonly string[])[]): readonly string[] {
  return soundScopes(lists.flat())
}

export function includesAll(scopes: readonly string[], wanted: readonly string[]): boolean {
  return wanted.every(scope => scopes.includes(scope))
}
