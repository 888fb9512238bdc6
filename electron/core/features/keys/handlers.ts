import type { z } from 'zod'
import type { OutputOf } from '#shared/contract/define.ts'
import type { keys } from '#shared/contract/keys.ts'
import { AppError } from '#shared/errors.ts'
import type { AppEvent } from '#shared/events.ts'
import { KeyId, type MemberId, type WorkspaceId } from '#shared/model/ids.ts'
import type { AdminKey, Key, KeyLimits, KeySurfaces } from '#shared/model/key.ts'
import type { Scope } from '#shared/model/scope.ts'
import type { ToolMode } from '#shared/model/tool-mode.ts'
import type { ToolReference } from '#shared/model/tool.ts'
import type { Database, ReadableDb, WritableDb } from '#core/db/database.ts'
import { listServerFacts } from '#core/features/servers/index.ts'
import type { Actor } from '#core/operations/call.ts'
import type { Handlers } from '#core/operations/implement.ts'
import { checkMayGive, checkMember, type Given } from './giving.ts'
import { toGrantText } from './grants.ts'
import { hashKey, newKeyValue, prefixOf } from './key-form.ts'
import { placeOfMint } from './mint.ts'
import { toScopeText } from './reach.ts'
import { checkCanBeRotated, nextExpiry, rotateKey } from './rotate.ts'
import { checkExpiry } from './rules.ts'
import {
  findAdminKey,
  findWorkspaceKey,
  insertKey,
  listAdminKeys,
  listKeyDays,
  listWorkspaceKeys,
  markRevoked,
  updateKey,
  updateKeyMode,
  updateKeyTools,
} from './store.ts'

interface Needs {
  readonly db: Database
  readonly now: () => number
  readonly newId: (prefix: 'key') => string
  readonly newUuid: () => string
  /** Ends what a revoked key has open: sessions, streams. */
  readonly endSessionsOf: (keyId: KeyId) => void
  readonly emit: (event: AppEvent) => void
}

interface NewKey {
  readonly workspaceId: WorkspaceId | null
  readonly kind: 'service' | 'user' | 'admin'
  readonly memberId: MemberId | null
  readonly name: string
  readonly surfaces: KeySurfaces
  readonly scopes: readonly Scope[]
  readonly limits: KeyLimits
  readonly expiresAt: number | null
  readonly tools: readonly ToolReference[] | null
  readonly toolMode: ToolMode | null
}

type MakeNeeds = Pick<Needs, 'now' | 'newId'>

/** A key that was made; its value is nowhere else. */
interface MadeKey {
  readonly id: KeyId
  readonly value: string
}

type GivenKey = z.output<(typeof keys)['keys.create']['input']>
type InputOfMint = z.output<(typeof keys)['keys.mint']['input']>

type OfWorkspace = 'keys.list' | 'keys.create' | 'keys.mint' | 'keys.update' | 'keys.rotate' | 'keys.days' | 'keys.revoke'
type OfOrganization = 'adminKeys.list' | 'adminKeys.create' | 'adminKeys.revoke'

const DAY_MS = 86_400_000
const DAYS_TOLD = 30

export function keyHandlers(needs: Needs): Handlers<typeof keys> {
  return { ...workspaceKeyHandlers(needs), ...adminKeyHandlers(needs) }
}

function workspaceKeyHandlers(needs: Needs): Pick<Handlers<typeof keys>, OfWorkspace> {
  const { db, now, newId, endSessionsOf, emit } = needs
  return {
    'keys.list': (_call, { workspaceId }) => listWorkspaceKeys(db, workspaceId),

    'keys.create': (call, input) => {
      const { id, value } = db.write(db => giveKey(db, needs, call.actor, input))
      emit({ name: 'keys.changed', workspaceId: input.workspaceId })
      return { key: getWorkspaceKey(db, input.workspaceId, id), value }
    },

    'keys.mint': (call, input) => mintKey(needs, call.actor, input),

    'keys.update': (call, { workspaceId, keyId, tools, toolMode, name, surfaces, scopes, limits }) => {
      const { before, after } = db.write(db => {
        const before = getWorkspaceKey(db, workspaceId, keyId)
        checkNotRevoked(before)
        const given = wanted(before, { tools, surfaces, scopes, limits })
        checkMayGive(db, call.actor, { workspaceId, given, added: scopes ?? [] })
        if (tools !== undefined) {
          checkServersExist(db, workspaceId, tools)
          updateKeyTools(db, keyId, toGrantText(tools))
        }
        updateKey(db, keyId, { name, surfaces, scopes: scopes && toScopeText(scopes), limits })
        if (toolMode !== undefined) updateKeyMode(db, keyId, toolMode)
        return { before, after: getWorkspaceKey(db, workspaceId, keyId) }
      })
      // What it watches may be out of its reach now; its client connects again.
      if (isNarrower(before, after)) endSessionsOf(keyId)
      emit({ name: 'keys.changed', workspaceId })
      emit({ name: 'tools.changed', workspaceId, parts: ['tools'] })
      return after
    },

    'keys.rotate': (call, { workspaceId, keyId, overlapDays }) => {
      const id = KeyId.parse(newId('key'))
      const value = db.write(db => {
        const before = getWorkspaceKey(db, workspaceId, keyId)
        checkCanBeRotated(before, now())
        // Who gets its value can do what it can.
        checkMember(db, call.actor, before.memberId, workspaceId)
        checkMayGive(db, call.actor, { workspaceId, given: { ...before, expiresAt: nextExpiry(before, now()) } })
        return rotateKey(db, before, { id, now: now(), overlapDays })
      })
      if (overlapDays === 0) endSessionsOf(keyId)
      emit({ name: 'keys.changed', workspaceId })
      return { key: getWorkspaceKey(db, workspaceId, id), value }
    },

    'keys.days': (_call, { workspaceId }) => listKeyDays(db, workspaceId, Math.floor(now() / DAY_MS) - DAYS_TOLD + 1),

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
      const { id, value } = db.write(db => createKey(db, needs, { ...input, ...OF_ORGANIZATION }))
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

/** Makes a key of a workspace, as far as who asks may give it; within a transaction. */
function giveKey(db: WritableDb, needs: MakeNeeds, actor: Actor, input: GivenKey): MadeKey {
  const { workspaceId, memberId, tools } = input
  checkMayGive(db, actor, { workspaceId, given: input })
  checkServersExist(db, workspaceId, tools)
  checkMember(db, actor, memberId, workspaceId)
  return createKey(db, needs, { ...input, kind: memberId === null ? 'service' : 'user' })
}

/** In one transaction with the workspace, where there is none of that name. */
function mintKey(needs: Needs, actor: Actor, { workspace: named, ...input }: InputOfMint): OutputOf<(typeof keys)['keys.mint']> {
  const { db, emit } = needs
  const { place, id, value } = db.write(db => {
    const place = placeOfMint(db, actor, named, needs)
    return { place, ...giveKey(db, needs, actor, { ...input, workspaceId: place.workspace.id }) }
  })
  const { id: workspaceId, slug } = place.workspace
  if (place.isNew) emit({ name: 'workspaces.changed' })
  emit({ name: 'keys.changed', workspaceId })
  return { key: getWorkspaceKey(db, workspaceId, id), value, workspaceId, slug, isNewWorkspace: place.isNew }
}

/** Makes a key and keeps its hash; the value exists in the answer alone. */
function createKey(db: WritableDb, { now, newId }: MakeNeeds, { scopes, tools, ...key }: NewKey): MadeKey {
  checkExpiry(key.expiresAt, now())
  const id = KeyId.parse(newId('key'))
  const value = newKeyValue()
  const made = { prefix: prefixOf(value), hash: hashKey(value), createdAt: now(), revokedAt: null, lastUsedAt: null, calls: 0 }
  insertKey(db, { ...key, id, scopes: toScopeText(scopes), tools: toGrantText(tools), ...made })
  return { id, value }
}

/** An admin key opens REST alone, and there everything: it has no scopes to be limited by. */
const OF_ORGANIZATION = {
  kind: 'admin',
  workspaceId: null,
  memberId: null,
  surfaces: 'rest',
  scopes: [],
  limits: { callsPerMinute: null, callsPerDay: null },
  tools: null,
  toolMode: null,
} as const

interface Change {
  readonly tools: Given['tools'] | undefined
  readonly surfaces: Given['surfaces'] | undefined
  readonly scopes: Given['scopes'] | undefined
  readonly limits: Given['limits'] | undefined
}

/** The key as it would be after a change. */
function wanted(before: Key, { tools, surfaces, scopes, limits }: Change): Given {
  return {
    ...before,
    tools: tools === undefined ? before.tools : tools,
    surfaces: surfaces ?? before.surfaces,
    scopes: scopes ?? before.scopes,
    limits: limits ?? before.limits,
  }
}

/** Whether something that it could reach, and may have open, is out of its reach now. */
function isNarrower(before: Key, after: Key): boolean {
  const isLess = before.scopes.some(scope => !after.scopes.includes(scope))
  const isElsewhere = before.surfaces !== after.surfaces && after.surfaces !== 'both'
  return isLess || isElsewhere || (before.tools === null && after.tools !== null)
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
