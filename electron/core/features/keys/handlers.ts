import type { keys } from '#shared/contract/keys.ts'
import { AppError } from '#shared/errors.ts'
import type { AppEvent } from '#shared/events.ts'
import { KeyId, type WorkspaceId } from '#shared/model/ids.ts'
import type { AdminKey, Key } from '#shared/model/key.ts'
import type { ToolMode } from '#shared/model/tool-mode.ts'
import type { ToolReference } from '#shared/model/tool.ts'
import type { Database, ReadableDb } from '#core/db/database.ts'
import { listServerFacts } from '#core/features/servers/index.ts'
import type { Handlers } from '#core/operations/implement.ts'
import { toGrantText } from './grants.ts'
import { hashKey, newKeyValue, prefixOf } from './key-form.ts'
import { checkExpiry } from './rules.ts'
import {
  findAdminKey,
  findWorkspaceKey,
  insertKey,
  listAdminKeys,
  listWorkspaceKeys,
  markRevoked,
  updateKeyMode,
  updateKeyTools,
} from './store.ts'

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
  readonly tools: readonly ToolReference[] | null
  readonly toolMode: ToolMode | null
}

type OfWorkspace = 'keys.list' | 'keys.create' | 'keys.update' | 'keys.revoke'
type OfOrganization = 'adminKeys.list' | 'adminKeys.create' | 'adminKeys.revoke'

export function keyHandlers(needs: Needs): Handlers<typeof keys> {
  return { ...workspaceKeyHandlers(needs), ...adminKeyHandlers(needs) }
}

function workspaceKeyHandlers(needs: Needs): Pick<Handlers<typeof keys>, OfWorkspace> {
  const { db, now, endSessionsOf, emit } = needs
  return {
    'keys.list': (_call, { workspaceId }) => listWorkspaceKeys(db, workspaceId),

    'keys.create': (_call, input) => {
      checkServersExist(db, input.workspaceId, input.tools)
      const { id, value } = createKey(needs, input)
      emit({ name: 'keys.changed', workspaceId: input.workspaceId })
      return { key: getWorkspaceKey(db, input.workspaceId, id), value }
    },

    'keys.update': (_call, { workspaceId, keyId, tools, toolMode }) => {
      const { before, after } = db.write(db => {
        const before = getWorkspaceKey(db, workspaceId, keyId)
        checkNotRevoked(before)
        if (tools !== undefined) {
          checkServersExist(db, workspaceId, tools)
          updateKeyTools(db, keyId, toGrantText(tools))
        }
        if (toolMode !== undefined) updateKeyMode(db, keyId, toolMode)
        return { before, after: getWorkspaceKey(db, workspaceId, keyId) }
      })
      // What it watches may be out of its reach now; its client connects again.
      if (before.tools === null && after.tools !== null) endSessionsOf(keyId)
      emit({ name: 'keys.changed', workspaceId })
      emit({ name: 'tools.changed', workspaceId, parts: ['tools'] })
      return after
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
      const { id, value } = createKey(needs, { ...input, workspaceId: null, tools: null, toolMode: null })
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
function createKey(
  { db, now, newId }: Needs,
  { workspaceId, name, expiresAt, tools, toolMode }: NewKey,
): { readonly id: KeyId; readonly value: string } {
  checkExpiry(expiresAt, now())
  const id = KeyId.parse(newId('key'))
  const value = newKeyValue()
  const made = { prefix: prefixOf(value), hash: hashKey(value), createdAt: now(), revokedAt: null, lastUsedAt: null, calls: 0 }
  db.write(db => {
    insertKey(db, { id, workspaceId, name, expiresAt, tools: toGrantText(tools), toolMode, ...made })
  })
  return { id, value }
}

/** A server of another workspace does not exist here: same words. Tools may be granted before their server lists them. */
function checkServersExist(db: ReadableDb, workspaceId: WorkspaceId, tools: readonly ToolReference[] | null): void {
  if (tools === null || tools.length === 0) return
  const known = new Set(listServerFacts(db, workspaceId).map(({ id }) => id))
  if (tools.every(({ serverId }) => known.has(serverId))) return
  throw new AppError('not_found', 'There is no such server among the chosen tools. It may have been removed: choose again.')
}

function checkNotRevoked(key: Key): void {
  if (key.revokedAt !== null) throw new AppError('conflict', 'This key is revoked, and stays so. Create another.')
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
