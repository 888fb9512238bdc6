import { AppError } from '#shared/errors.ts'
import type { WorkspaceId } from '#shared/model/ids.ts'
import type { Database, ReadableDb } from '#core/db/database.ts'
import type { KnownSecret } from '#core/vault/known-secret.ts'
import type { Vault } from '#core/vault/vault.ts'
import { findKeptSecretByName, touchSecrets, type KeptSecret } from './store.ts'

interface Needs {
  readonly db: Database
  readonly vault: Pick<Vault, 'unseal'>
  readonly now: () => number
}

/** The values of secrets of a workspace, for a server that starts. Throws `not_found` naming the missing one, or `locked`: all or none. */
export function openSecretsByName({ db, vault, now }: Needs, workspaceId: WorkspaceId, names: readonly string[]): KnownSecret[] {
  const kept = names.map(name => getSecretByName(db, workspaceId, name))
  const opened = kept.map(({ id, name, version, sealed }) => ({ name, value: vault.unseal(workspaceId, id, version, sealed) }))
  if (kept.length > 0)
    db.append(db => {
      touchSecrets(db, kept, now())
    })
  return opened
}

/** As `openSecretsByName`, for code, which can do without: those that there are. Throws `locked`. */
export function openSecretsThatAre(needs: Needs, workspaceId: WorkspaceId, names: readonly string[]): KnownSecret[] {
  const there = names.filter(name => findKeptSecretByName(needs.db, workspaceId, name) !== undefined)
  return openSecretsByName(needs, workspaceId, there)
}

function getSecretByName(db: ReadableDb, workspaceId: WorkspaceId, name: string): KeptSecret {
  const secret = findKeptSecretByName(db, workspaceId, name)
  if (!secret)
    throw new AppError('not_found', `The secret ${name} is missing in this workspace. Add it under Secrets, then start the server again.`)
  return secret
}
