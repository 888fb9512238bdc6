import type { KeyId, WorkspaceId } from '#shared/model/ids.ts'
import { isKeyLive } from '#shared/model/key.ts'
import type { ToolMode } from '#shared/model/tool-mode.ts'
import type { Database, ReadableDb } from '#core/db/database.ts'
import type { KeyGrants } from '#core/gateway/exchange.ts'
import { toGrants } from './grants.ts'
import { hashKey } from './key-form.ts'
import { liveKeyOf } from './rules.ts'
import { countUse, findKeyByHash, findPresentedKey, type PresentedKey } from './store.ts'

/** A key of a workspace as the gateway needs it. */
export interface LiveKey {
  readonly id: KeyId
  readonly workspaceId: WorkspaceId
  readonly name: string
  /** Undefined: everything of its workspace. */
  readonly grants: KeyGrants | undefined
  /** Null: as the workspace has it. */
  readonly toolMode: ToolMode | null
}

/** A key of the organization as REST needs it. */
export type LiveAdminKey = Omit<LiveKey, 'workspaceId' | 'grants' | 'toolMode'>

/**
 * The workspace key that a bearer is, read from the database each time: revoking holds from the next call on.
 * Absent, malformed, unknown, revoked, expired and admin keys are all `undefined`, after the same hash, lookup and comparison.
 */
export function findLiveKey(db: ReadableDb, bearer: string | undefined, now: number): LiveKey | undefined {
  const key = findLive(db, bearer, now)
  if (key === undefined || key.workspaceId === null) return undefined
  return { id: key.id, workspaceId: key.workspaceId, name: key.name, grants: toGrants(key.tools), toolMode: key.toolMode }
}

/** A workspace key by its id, as it is now, for a request of it that goes on; undefined when it opens its workspace no more. */
export function findLiveKeyById(db: ReadableDb, keyId: KeyId, now: number): LiveKey | undefined {
  const key = findPresentedKey(db, keyId)
  if (key === undefined || key.workspaceId === null || !isKeyLive(key, now)) return undefined
  return { id: key.id, workspaceId: key.workspaceId, name: key.name, grants: toGrants(key.tools), toolMode: key.toolMode }
}

/** As `findLiveKey`, for the admin keys of the organization. */
export function findLiveAdminKey(db: ReadableDb, bearer: string | undefined, now: number): LiveAdminKey | undefined {
  const key = findLive(db, bearer, now)
  if (key === undefined || key.workspaceId !== null) return undefined
  return { id: key.id, name: key.name }
}

/** Counts one use of a key. Safe against the death of this process; a power failure may lose a count, which is worth no fsync per call. */
export function noteKeyUse(db: Database, keyId: KeyId, now: number): void {
  db.append(db => {
    countUse(db, keyId, now)
  })
}

function findLive(db: ReadableDb, bearer: string | undefined, now: number): PresentedKey | undefined {
  const value = bearer ?? ''
  const hash = hashKey(value)
  return liveKeyOf(findKeyByHash(db, hash), { value, hash }, now)
}
