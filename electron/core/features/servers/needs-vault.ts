import { AppError } from '#shared/errors.ts'
import { secretNamesOf } from '#shared/launch-words.ts'
import type { ServerId } from '#shared/model/ids.ts'
import type { ReadableDb } from '#core/db/database.ts'
import { findAnyKeptServer } from './store.ts'

/** Whether the server is given something from the vault: a secret that its launch names, or what a sign-in left. */
function needsVault(db: ReadableDb, serverId: ServerId): boolean {
  const server = findAnyKeptServer(db, serverId)
  if (server === undefined) return false
  if (secretNamesOf(server.launch).length > 0) return true
  return db.get(() => true, 'SELECT 1 FROM oauth_tokens WHERE server_id = ?', serverId) ?? false
}

/** Throws `locked`, in words that an assistant can pass on, for a server that is given something from the vault. */
export function checkNeedsNoVault(db: ReadableDb, { id, name }: { readonly id: ServerId; readonly name: string }): void {
  if (!needsVault(db, id)) return
  throw new AppError(
    'locked',
    `${name} needs a secret, and Atrium is locked. Ask the person at this computer to unlock the vault in Atrium, then try again.`,
  )
}
