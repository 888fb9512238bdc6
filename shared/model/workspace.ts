import { z } from 'zod'
import { Time, WorkspaceId } from './ids.ts'
import { ToolMode } from './tool-mode.ts'
import { WorkspaceSettings } from './serving.ts'

/** What the endpoint's URL names. Given once, never changed: clients keep the URL. */
export const WorkspaceSlug = z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/)

export const WorkspaceName = z.string().trim().min(1, 'Give the workspace a name.').max(80)

export const Workspace = z.object({
  id: WorkspaceId,
  slug: WorkspaceSlug,
  name: WorkspaceName,
  description: z.string().max(500),
  /** False: tools keep their own names. Possible only while the workspace has at most one server. */
  isPrefixing: z.boolean(),
  /** For the keys that have no mode of their own. */
  toolMode: ToolMode,
  settings: WorkspaceSettings,
  createdAt: Time,
  updatedAt: Time,
  /** Null: in use. Archived: its keys open nothing and its servers are stopped, until it is restored. */
  archivedAt: Time.nullable(),
})
export type Workspace = z.infer<typeof Workspace>

export const NewWorkspace = z.object({ name: WorkspaceName, description: z.string().trim().max(500).default('') })

/** The slug a name suggests: "Work / Prod" → "work-prod". Uniqueness is the core's business. */
export function slugOf(name: string): string {
  const plain = name.normalize('NFKD').replace(/[̀-ͯ]/g, '').toLowerCase()
  const slug = plain
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 32)
    .replace(/-+$/, '')
  return slug === '' ? 'workspace' : slug
}
