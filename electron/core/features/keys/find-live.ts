import type { KeyId, MemberId, WorkspaceId } from '#shared/model/ids.ts'
import { isKeyLive, type KeyLimits } from '#shared/model/key.ts'
import type { Scope } from '#shared/model/scope.ts'
import type { ToolMode } from '#shared/model/tool-mode.ts'
import type { Database, ReadableDb } from '#core/db/database.ts'
import { roleIn } from '#core/features/members/index.ts'
import type { KeyGrants } from '#core/gateway/exchange.ts'
import { hashKey } from './key-form.ts'
import { readKeptScopes, toReach } from './reach.ts'
import { liveKeyOf } from './rules.ts'
import { countUse, findKeyByHash, findPresentedKey, type PresentedKey } from './store.ts'

/** A key of a workspace as the gateway and REST need it. */
export interface LiveKey {
  readonly id: KeyId
  readonly kind: 'service' | 'user'
  readonly workspaceId: WorkspaceId
  /** Whom a user key acts as. */
  readonly memberId: MemberId | null
  readonly name: string
  readonly scopes: readonly Scope[]
  /** Undefined: everything of its workspace. */
  readonly grants: KeyGrants | undefined
  /** Null: as the workspace has it. */
  readonly toolMode: ToolMode | null
  readonly limits: KeyLimits
}

/** A key of the organization as REST needs it. */
export type LiveAdminKey = Pick<LiveKey, 'id' | 'name'>

/** The door that a key is presented at. */
export type Door = 'mcp' | 'rest'

/**
 * The workspace key that a bearer is, read from the database each time: revoking holds from the next call on.
 * Absent, malformed, unknown, revoked, expired, of another surface, and admin keys are all `undefined`, after the same hash, lookup and comparison.
 */
export function findLiveKey(db: ReadableDb, bearer: string | undefined, now: number, door: Door): LiveKey | undefined {
  return toLiveKey(db, findLive(db, bearer, now), door)
}

/** A workspace key by its id, as it is now, for a request of it that goes on; undefined when it opens its workspace no more. */
export function findLiveKeyById(db: ReadableDb, keyId: KeyId, now: number, door: Door): LiveKey | undefined {
  const key = findPresentedKey(db, keyId)
  return key !== undefined && isKeyLive(key, now) ? toLiveKey(db, key, door) : undefined
}

function toLiveKey(db: ReadableDb, key: PresentedKey | undefined, door: Door): LiveKey | undefined {
  if (key === undefined || key.workspaceId === null || key.kind === 'admin') return undefined
  if (key.surfaces !== 'both' && key.surfaces !== door) return undefined
  const { id, kind, workspaceId, memberId, name, toolMode, limits, scopes, tools } = key
  // Looked up each time, as the key is: a role that was taken away holds from the next call on.
  const role = memberId === null ? undefined : roleIn(db, memberId, workspaceId)
  const grants = toReach({ kind, scopes, tools, role })
  return { id, kind, workspaceId, memberId, name, scopes: readKeptScopes(scopes), grants, toolMode, limits }
}

/** As `findLiveKey`, for the admin keys of the organization. */
export function findLiveAdminKey(db: ReadableDb, bearer: string | undefined, now: number): LiveAdminKey | undefined {
  const key = findLive(db, bearer, now)
  if (key === undefined || key.workspaceId !== null) return undefined
  return { id: key.id, name: key.name }
}

/** Whether an admin key still opens the organization, for a request of it that goes on. */
export function isAdminKeyLive(db: ReadableDb, keyId: KeyId, now: number): boolean {
  const key = findPresentedKey(db, keyId)
  return key !== undefined && key.workspaceId === null && isKeyLive(key, now)
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
