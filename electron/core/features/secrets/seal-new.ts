import { AppError } from '#shared/errors.ts'
import type { WorkspaceId } from '#shared/model/ids.ts'
import { SecretName, SecretValue } from '#shared/model/secret.ts'
import type { ReadableDb, WritableDb } from '#core/db/database.ts'
import type { Vault } from '#core/vault/vault.ts'
import { prepareNew, type KeepingNeeds } from './keeping.ts'
import { listKeptSecrets } from './store.ts'

/** They came with a server, whose addition is recorded. */
const NOBODY = { name: null }

interface NewSecret {
  readonly name: string
  readonly value: string
}

/**
 * Seals secrets that come with a server; what is returned inserts them, inside the transaction of the server. Sealed before it, because
 * the vault may write a data key, which must not be undone with ours. Throws `locked`, or `invalid_input` for one too large.
 */
export function sealNewSecrets(needs: KeepingNeeds, workspaceId: WorkspaceId, secrets: readonly NewSecret[]): (db: WritableDb) => void {
  const prepared = secrets.map(({ name, value }) => {
    if (!SecretValue.safeParse(value).success) throw new AppError('invalid_input', `The secret ${name} is larger than 64 KiB.`)
    return prepareNew(needs, workspaceId, { name: SecretName.parse(name), value }, NOBODY)
  })
  return db => {
    for (const { write } of prepared) write(db)
  }
}

/**
 * Opens the secrets that the workspace itself keeps, by name; undefined where there is none. One that is looked up elsewhere is there and
 * opens as nothing.
 */
export function openKeptValues(db: ReadableDb, vault: Pick<Vault, 'unseal'>, workspaceId: WorkspaceId) {
  const kept = new Map(listKeptSecrets(db, workspaceId).map(secret => [secret.name, secret] as const))
  return (name: string): string | undefined => {
    const secret = kept.get(name)
    if (secret === undefined) return undefined
    const { id, version, content } = secret
    return 'sealed' in content ? vault.unseal(workspaceId, id, version, content.sealed) : ''
  }
}
