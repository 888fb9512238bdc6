import { AppError } from '#shared/errors.ts'
import { SecretId } from '#shared/model/ids.ts'
import { isRedactable } from '#shared/redactable.ts'
import type { ReadableDb, WritableDb } from '#core/db/database.ts'
import type { Vault } from '#core/vault/vault.ts'
import type { Whose } from '#core/vault/whose.ts'
import { checkOpen } from './check-open.ts'
import { noteVersion } from './history-store.ts'
import { findKeptSecret, findKeptSecretByName, insertSecret, updateContent, type KeptSecret } from './store.ts'

export interface KeepingNeeds {
  readonly now: () => number
  readonly newId: (prefix: 'sec') => string
  readonly vault: Pick<Vault, 'status' | 'seal'>
}

/** What was given of a secret: exactly one of the two. */
export interface Given {
  readonly value?: string | undefined
  readonly reference?: string | undefined
}

export interface MadeBy {
  readonly name: string | null
}

export interface NewSecret extends Given {
  readonly name: string
  readonly description?: string
  readonly isForAll?: boolean
}

/** Sealed and not yet written: `write` belongs in a transaction of the same turn of the event loop. */
export interface Prepared {
  readonly secret: KeptSecret
  readonly write: (db: WritableDb) => void
}

/** A new secret. `write` throws `conflict` where the name is taken. */
export function prepareNew({ now, newId, vault }: KeepingNeeds, whose: Whose, given: NewSecret, by: MadeBy): Prepared {
  const id = SecretId.parse(newId('sec'))
  const secret: KeptSecret = {
    id,
    whose,
    name: given.name,
    description: given.description ?? '',
    version: 1,
    ...contentOf(vault, { whose, id, version: 1 }, given),
    isForAll: given.isForAll ?? false,
    createdAt: now(),
    replacedAt: null,
    lastUsedAt: null,
  }
  const write = (db: WritableDb) => {
    checkNameIsFree(db, whose, given.name)
    insertSecret(db, secret)
    noteVersion(db, secret, { by: by.name, at: secret.createdAt })
  }
  return { secret, write }
}

/** The next version of a secret. `write` throws `conflict` where it was replaced or deleted meanwhile. */
export function prepareNext({ now, vault }: KeepingNeeds, before: KeptSecret, given: Given, by: MadeBy): Prepared {
  const { whose, id } = before
  const version = before.version + 1
  const replacedAt = now()
  const secret: KeptSecret = { ...before, version, ...contentOf(vault, { whose, id, version }, given), replacedAt }
  const write = (db: WritableDb) => {
    if (updateContent(db, secret) === 0)
      throw new AppError('conflict', 'The secret was replaced or deleted meanwhile. Look at the list and try again.')
    noteVersion(db, secret, { by: by.name, at: replacedAt })
  }
  return { secret, write }
}

interface Place {
  readonly whose: Whose
  readonly id: SecretId
  readonly version: number
}

type Content = Pick<KeptSecret, 'content' | 'isRedacted'>

/** Sealed before any transaction: the vault may write a data key, which must not be undone with ours. Throws `locked`, also for a reference. */
function contentOf(vault: KeepingNeeds['vault'], { whose, id, version }: Place, { value, reference }: Given): Content {
  if ((value === undefined) === (reference === undefined)) {
    const message = 'Give either a value or a reference.'
    throw new AppError('invalid_input', message, { details: { issues: [{ path: 'value', message }] } })
  }
  checkOpen(vault)
  if (value === undefined) return { content: { reference: reference ?? '' }, isRedacted: null }
  return { content: { sealed: vault.seal(whose, id, version, value) }, isRedacted: isRedactable(value) }
}

function checkNameIsFree(db: ReadableDb, whose: Whose, name: string): void {
  if (!findKeptSecretByName(db, whose, name)) return
  const where = whose === 'organization' ? 'the organization' : 'this workspace'
  throw new AppError('conflict', `There is a secret named ${name} in ${where} already. Replace its value instead.`)
}

/** Throws `not_found`: also for a secret of somebody else, in the same words. */
export function getSecret(db: ReadableDb, whose: Whose, secretId: SecretId): KeptSecret {
  const secret = findKeptSecret(db, whose, secretId)
  if (!secret) throw noSuchSecret()
  return secret
}

export function noSuchSecret(): AppError {
  return new AppError('not_found', 'There is no such secret.')
}
