import { ServerId } from '#shared/model/ids.ts'
import type { Secret } from '#shared/model/secret.ts'
import type { KeptSecret } from './store.ts'

interface Use {
  readonly serverId: string
  readonly secretName: string
}

/** A secret without what is sealed. */
export function toSecretView({ sealed: _, ...secret }: KeptSecret, uses: readonly Use[]): Secret {
  const usedBy = uses.filter(use => use.secretName === secret.name).map(use => ServerId.parse(use.serverId))
  return { ...secret, usedBy }
}
