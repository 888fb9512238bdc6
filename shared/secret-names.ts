import type { Secret } from './model/secret.ts'

/** The names that mean a secret in the workspace whose list this is, each once: the organization's may be there under a name of its own. */
export function usableNames(secrets: readonly Pick<Secret, 'name'>[]): string[] {
  return [...new Set(secrets.map(({ name }) => name))]
}
