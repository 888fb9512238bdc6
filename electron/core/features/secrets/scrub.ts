import type { Database } from '#core/db/database.ts'
import { deleteSecret, type KeptSecret } from './store.ts'

/** Takes what was sealed before out of the copies of the data file and out of its free pages: what was replaced or deleted is nowhere. */
export function scrubSecrets(db: Database, secrets: readonly Pick<KeptSecret, 'id' | 'whose'>[]): void {
  if (secrets.length === 0) return
  db.copies.change(db => {
    for (const { id, whose } of secrets) deleteSecret(db, whose, id)
  })
  db.scrub()
}
