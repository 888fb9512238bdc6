import type { keys } from '#shared/contract/keys.ts'
import { AppError } from '#shared/errors.ts'
import type { AppEvent } from '#shared/events.ts'
import { KeyId, type WorkspaceId } from '#shared/model/ids.ts'
import type { AdminKey, Key } from '#shared/model/key.ts'
import type { Database, ReadableDb } from '#core/db/database.ts'
import type { Handlers } from '#core/operations/implement.ts'
import { hashKey, newKeyValue, prefixOf } from './key-form.ts'
import { checkExpiry } from './rules.ts'
import { findAdminKey, findWorkspaceKey, insertKey, listAdminKeys, listWorkspaceKeys, markRevoked } from './store.ts'

interface Needs {
  readonly db: Database
  readonly now: () => number
  readonly newId: (prefix: 'key') => string
  /** Ends what a revoked key has open: sessions, streams. */
  readonly endSessionsOf: (keyId: KeyId) => void
  readonly emit: (event: AppEvent) => void
}

interface NewKey {
  readonly workspaceId: WorkspaceId | null
  readonly name: string
  readonly expiresAt: number | null
}

type OfWorkspace = 'keys.list' | 'keys.create' | 'keys.revoke'
type OfOrganization = 'adminKeys.list' | 'adminKeys.create' | 'adminKeys.revoke'

export function keyHandlers(needs: Needs): Handlers<typeof keys> {
  return { ...workspaceKeyHandlers(needs), ...adminKeyHandlers(needs) }
}

function workspaceKeyHandlers(needs: Needs): Pick<Handlers<typeof keys>, OfWorkspace> {
  const { db, now, endSessionsOf, emit } = needs
  return {
    'keys.list': (_call, { workspaceId }) => listWorkspaceKeys(db, workspaceId),

    'keys.create': (_call, input) => {
      const { id, value } = createKey(needs, input)
      emit({ name: 'keys.changed', workspaceId: input.workspaceId })
      return { key: getWorkspaceKey(db, input.workspaceId, id), value }
    },

    'keys.revoke': (_call, { workspaceId, keyId }) => {
      const key = db.write(db => {
        getWorkspaceKey(db, workspaceId, keyId)
        markRevoked(db, keyId, now())
        return getWorkspaceKey(db, workspaceId, keyId)
      })
      endSessionsOf(keyId)
      emit({ name: 'keys.changed', workspaceId })
      return key
    },
  }
}

function adminKeyHandlers(needs: Needs): Pick<Handlers<typeof keys>, OfOrganization> {
  const { db, now, emit } = needs
  return {
    'adminKeys.list': () => listAdminKeys(db),

    'adminKeys.create': (_call, input) => {
      const { id, value } = createKey(needs, { ...input, workspaceId: null })
      emit({ name: 'adminKeys.changed' })
      return { key: getAdminKey(db, id), value }
    },

    'adminKeys.revoke': (_call, { keyId }) => {
      const key = db.write(db => {
        getAdminKey(db, keyId)
        markRevoked(db, keyId, now())
        return getAdminKey(db, keyId)
      })
      emit({ name: 'adminKeys.changed' })
      return key
    },
  }
}

/** Makes a key and keeps its hash; the value exists in the answer alone. */
function createKey({ db, now, newId }: Needs, { workspaceId, name, expiresAt }: NewKey): { readonly id: KeyId; readonly value: string } {
  checkExpiry(expiresAt, now())
  const id = KeyId.parse(newId('key'))
  const value = newKeyValue()
  const made = { prefix: prefixOf(value), hash: hashKey(value), createdAt: now(), revokedAt: null, lastUsedAt: null, calls: 0 }
  db.write(db => {
    insertKey(db, { id, workspaceId, name, expiresAt, ...made })
  })
  return { id, value }
}

/** Throws `not_found`: also for a key of another workspace, in the same words. */
function getWorkspaceKey(db: ReadableDb, workspaceId: WorkspaceId, keyId: KeyId): Key {
  return found(findWorkspaceKey(db, workspaceId, keyId))
}

function getAdminKey(db: ReadableDb, keyId: KeyId): AdminKey {
  return found(findAdminKey(db, keyId))
}

function found<T>(key: T | undefined): T {
  if (key === undefined) throw new AppError('not_found', 'There is no such key.')
  return key
}
