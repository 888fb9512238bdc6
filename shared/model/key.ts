import { z } from 'zod'
import { KeyId, Time, WorkspaceId } from './ids.ts'
import { ToolReference } from './tool.ts'
import { ToolMode } from './tool-mode.ts'

export const KeyName = z.string().trim().min(1, 'Give the key a name, such as the client that will use it.').max(80)

/** A workspace's key as everyone sees it. The key itself is shown once, when it is created, and kept only as a hash. */
export const Key = z.object({
  id: KeyId,
  workspaceId: WorkspaceId,
  name: KeyName,
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

/** Null: every tool, also those to come. A list: these and no others, until it is changed. */
export const KeyTools = z.array(ToolReference).max(10_000).nullable()

export const NewKey = z.object({
  workspaceId: WorkspaceId,
  name: KeyName,
  expiresAt: Time.nullable().default(null),
  tools: KeyTools.default(null),
  toolMode: ToolMode.nullable().default(null),
})

/** What creating a key answers, once. */
export const CreatedKey = z.object({ key: Key, value: z.string() })
export type CreatedKey = z.infer<typeof CreatedKey>

/** A key of the organization, for REST: it names a workspace in each call. */
export const AdminKey = Key.omit({ workspaceId: true, tools: true, toolMode: true })
export type AdminKey = z.infer<typeof AdminKey>

export const CreatedAdminKey = z.object({ key: AdminKey, value: z.string() })

export function isKeyLive(key: { readonly revokedAt: number | null; readonly expiresAt: number | null }, now: number): boolean {
  return key.revokedAt === null && (key.expiresAt === null || key.expiresAt > now)
}
