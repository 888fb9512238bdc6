import type { ServerId } from '#shared/model/ids.ts'
import type { Upstreams } from '#core/upstreams/upstream.ts'
import type { KnownSecret } from '#core/vault/known-secret.ts'
import { createRedactor, type Redactor } from '#core/vault/redact.ts'

export interface Redactors {
  /** For what this server says, with the secrets it knows now. */
  readonly of: (serverId: ServerId) => Redactor
}

const NO_SECRETS = createRedactor([])

/** Makes each redactor once for as long as the server's secrets are the same list. */
export function createRedactors(upstreams: Pick<Upstreams, 'secretsOf'>): Redactors {
  const made = new WeakMap<readonly KnownSecret[], Redactor>()
  return {
    of: serverId => {
      const secrets = upstreams.secretsOf(serverId)
      if (secrets.length === 0) return NO_SECRETS
      const redactor = made.get(secrets) ?? createRedactor(secrets)
      made.set(secrets, redactor)
      return redactor
    },
  }
}
