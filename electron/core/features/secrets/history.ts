import type { SecretHistory } from '#shared/model/secret.ts'
import type { ReadableDb } from '#core/db/database.ts'
import { listReveals, listVersions } from './history-store.ts'
import type { KeptSecret } from './store.ts'

/** What happened to a secret. `nameOf` tells who somebody is. */
export function historyOf(db: ReadableDb, { id }: KeptSecret, nameOf: (actorId: string) => string): SecretHistory {
  const reveals = listReveals(db, id).map(({ at, actorId }) => ({ at, by: nameOf(actorId) }))
  return { versions: listVersions(db, id), reveals }
}
