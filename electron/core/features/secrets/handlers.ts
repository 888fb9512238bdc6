import type { secrets } from '#shared/contract/secrets.ts'
import { AppError } from '#shared/errors.ts'
import type { AppEvent } from '#shared/events.ts'
import { SecretId, type WorkspaceId } from '#shared/model/ids.ts'
import type { Database, ReadableDb } from '#core/db/database.ts'
import type { Handlers } from '#core/operations/implement.ts'
import type { Vault } from '#core/vault/vault.ts'
import { toSecretView } from './rules.ts'
import {
  deleteSecret,
  findKeptSecret,
  findKeptSecretByName,
  insertSecret,
  listKeptSecrets,
  listUses,
  updateSecret,
  type KeptSecret,
} from './store.ts'

interface Needs {
  readonly db: Database
  readonly now: () => number
  readonly newId: (prefix: 'sec') => string
  readonly vault: Pick<Vault, 'seal'>
  readonly emit: (event: AppEvent) => void
}

/** Values go in and are sealed before they are written; no operation gives one back. */
export function secretHandlers({ db, now, newId, vault, emit }: Needs): Handlers<typeof secrets> {
  const told = (secret: KeptSecret) => {
    emit({ name: 'secrets.changed', workspaceId: secret.workspaceId })
    return toSecretView(secret, listUses(db, secret.workspaceId))
  }
  return {
    'secrets.list': (_call, { workspaceId }) => {
      const uses = listUses(db, workspaceId)
      return listKeptSecrets(db, workspaceId).map(secret => toSecretView(secret, uses))
    },

    'secrets.create': (_call, { workspaceId, name, value }) => {
      checkNameIsFree(db, workspaceId, name)
      const id = SecretId.parse(newId('sec'))
      // Sealed before the transaction: the vault may write the workspace's key, which must not be undone with ours.
      const sealed = vault.seal(workspaceId, id, 1, value)
      const secret = { id, workspaceId, name, version: 1, sealed, createdAt: now(), replacedAt: null, lastUsedAt: null }
      db.write(db => {
        checkNameIsFree(db, workspaceId, name)
        insertSecret(db, secret)
      })
      return told(secret)
    },

    'secrets.replace': (_call, { workspaceId, secretId, value }) => {
      const before = getSecret(db, workspaceId, secretId)
      const version = before.version + 1
      const after = { ...before, version, sealed: vault.seal(workspaceId, secretId, version, value), replacedAt: now() }
      const changed = db.write(db => updateSecret(db, after))
      if (changed === 0) throw new AppError('conflict', 'The secret was replaced or deleted meanwhile. Look at the list and try again.')
      scrubSecret(db, workspaceId, secretId)
      return told(after)
    },

    'secrets.remove': (_call, { workspaceId, secretId }) => {
      const deleted = db.write(db => deleteSecret(db, workspaceId, secretId))
      if (deleted === 0) throw noSuchSecret()
      scrubSecret(db, workspaceId, secretId)
      emit({ name: 'secrets.changed', workspaceId })
      return {}
    },
  }
}

/** What it was before is gone from the journal too, and from the copies made before migrations. */
function scrubSecret(db: Database, workspaceId: WorkspaceId, secretId: SecretId): void {
  db.copies.change(db => {
    deleteSecret(db, workspaceId, secretId)
  })
  db.scrub()
}

function checkNameIsFree(db: ReadableDb, workspaceId: WorkspaceId, name: string): void {
  if (!findKeptSecretByName(db, workspaceId, name)) return
  throw new AppError('conflict', `There is a secret named ${name} in this workspace already. Replace its value instead.`)
}

function getSecret(db: ReadableDb, workspaceId: WorkspaceId, secretId: SecretId): KeptSecret {
  const secret = findKeptSecret(db, workspaceId, secretId)
  if (!secret) throw noSuchSecret()
  return secret
}

function noSuchSecret(): AppError {
  return new AppError('not_found', 'There is no such secret.')
}
