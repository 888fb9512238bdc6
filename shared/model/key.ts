import { z } from 'zod'
import { KeyId, MemberId, Time, WorkspaceId } from './ids.ts'
import { ALL_TOOLS, Scopes } from './scope.ts'
import { ToolReference } from './tool.ts'
import { ToolMode } from './tool-mode.ts'

export const KeyName = z.string().trim().min(1, 'Give the key a name, such as the client that will use it.').max(80)

/** Which doors a key opens: assistants (MCP), scripts (REST), or both. */
export const KeySurfaces = z.enum(['mcp', 'rest', 'both'])
export type KeySurfaces = z.infer<typeof KeySurfaces>

/** Null: no limit of its own; that of Atrium's wire holds always. Days are of UTC. */
export const KeyLimits = z.object({
  callsPerMinute: z.int().min(1).max(1_000_000).nullable(),
  callsPerDay: z.int().min(1).max(1_000_000_000).nullable(),
})
export type KeyLimits = z.infer<typeof KeyLimits>

const NO_LIMITS: KeyLimits = { callsPerMinute: null, callsPerDay: null }

/** A workspace's key as everyone sees it. The key itself is shown once, when it is created, and kept only as a hash. */
export const Key = z.object({
  id: KeyId,
  workspaceId: WorkspaceId,
  /** `service`: its scopes alone. `user`: it acts as a member, whose role binds as well. */
  kind: z.enum(['service', 'user']),
  /** Whom a user key acts as. */
  memberId: MemberId.nullable(),
  name: KeyName,
  surfaces: KeySurfaces,
  scopes: Scopes,
  limits: KeyLimits,
  /** The key that took its place; it opens nothing any more from `expiresAt` on. */
  replacedBy: KeyId.nullable(),
  /** The first characters, `atr_` and six more: enough to recognise it, useless to guess it. */
  prefix: z.string(),
  createdAt: Time,
  expiresAt: Time.nullable(),
  revokedAt: Time.nullable(),
  lastUsedAt: Time.nullable(),
  calls: z.int().nonnegative(),
  /** The tools it is limited to: nothing else of the workspace can be used with it. Null: everything. */
  tools: z.array(ToolReference).nullable(),
  /** How they are told to its client. Null: as the workspace has it. */
  toolMode: ToolMode.nullable(),
})
export type Key = z.infer<typeof Key>

/** Keys that expire within this are pointed out: a week, in ms. */
export const EXPIRES_SOON_MS = 7 * 86_400_000

/** Keys that were not used for this long, or never since they were made, are pointed out: 30 days, in ms. */
export const UNUSED_MS = 30 * 86_400_000

/** What came of the calls of one key on one day (UTC). A denial is a gate's, an error the tool's or its server's. */
export const KeyDay = z.object({
  keyId: KeyId,
  day: z.iso.date(),
  calls: z.int().nonnegative(),
  errors: z.int().nonnegative(),
  denials: z.int().nonnegative(),
})
export type KeyDay = z.infer<typeof KeyDay>

export function expiresSoon(key: Pick<Key, 'revokedAt' | 'expiresAt' | 'replacedBy'>, now: number): boolean {
  return isKeyLive(key, now) && key.replacedBy === null && key.expiresAt !== null && key.expiresAt - now <= EXPIRES_SOON_MS
}

export function isUnused(key: Pick<Key, 'revokedAt' | 'expiresAt' | 'lastUsedAt' | 'createdAt'>, now: number): boolean {
  return isKeyLive(key, now) && now - (key.lastUsedAt ?? key.createdAt) >= UNUSED_MS
}

/** Null: every tool, also those to come. A list: these and no others, until it is changed. */
export const KeyTools = z.array(ToolReference).max(10_000).nullable()

export const NewKey = z.object({
  workspaceId: WorkspaceId,
  name: KeyName,
  /** Given: a user key, of this member. */
  memberId: MemberId.nullable().default(null),
  surfaces: KeySurfaces.default('mcp'),
  scopes: Scopes.default([...ALL_TOOLS]),
  limits: KeyLimits.default(NO_LIMITS),
  expiresAt: Time.nullable().default(null),
  tools: KeyTools.default(null),
  toolMode: ToolMode.nullable().default(null),
})

/** What creating a key answers, once. */
export const CreatedKey = z.object({ key: Key, value: z.string() })
export type CreatedKey = z.infer<typeof CreatedKey>

/** A key of the organization, for REST: it names a workspace in each call. */
export const AdminKey = Key.omit({
  workspaceId: true,
  kind: true,
  memberId: true,
  surfaces: true,
  scopes: true,
  limits: true,
  replacedBy: true,
  tools: true,
  toolMode: true,
})
export type AdminKey = z.infer<typeof AdminKey>

export const CreatedAdminKey = z.object({ key: AdminKey, value: z.string() })

export function isKeyLive(key: { readonly revokedAt: number | null; readonly expiresAt: number | null }, now: number): boolean {
  return key.revokedAt === null && (key.expiresAt === null || key.expiresAt > now)
}
