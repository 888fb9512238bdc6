import { AppError } from '#shared/errors.ts'
import { SecretId, type WorkspaceId } from '#shared/model/ids.ts'
import { SecretName, SecretValue } from '#shared/model/secret.ts'
import type { ReadableDb, WritableDb } from '#core/db/database.ts'
import type { Vault } from '#core/vault/vault.ts'
import { insertSecret, listKeptSecrets } from './store.ts'

interface Needs {
  readonly now: () => number
  readonly newId: (prefix: 'sec') => string
  readonly vault: Pick<Vault, 'seal'>
}

interface NewSecret {
  readonly name: string
  readonly value: string
}

/**
 * Seals secrets that come with a server; what is returned inserts them, inside the transaction of the server. Sealed before it, because
 * the vault may write the workspace's key, which must not be undone with ours. Throws `locked`, or `invalid_input` for one too large.
 */
export function sealNewSecrets(
  { now, newId, vault }: Needs,
  workspaceId: WorkspaceId,
  secrets: readonly NewSecret[],
): (db: WritableDb) => void {
  const sealed = secrets.map(({ name, value }) => {
    if (!SecretValue.safeParse(value).success) throw new AppError('invalid_input', `The secret ${name} is larger than 64 KiB.`)
    const id = SecretId.parse(newId('sec'))
    const kept = { id, workspaceId, name: SecretName.parse(name), version: 1, sealed: vault.seal(workspaceId, id, 1, value) }
    return { ...kept, createdAt: now(), replacedAt: null, lastUsedAt: null }
  })
  return db => {
    for (const secret of sealed) insertSecret(db, secret)
  }
}

/** The names that secrets of the workspace have. */
export function listSecretNames(db: ReadableDb, workspaceId: WorkspaceId): string[] {
  return listKeptSecrets(db, workspaceId).map(({ name }) => name)
}
