import type { WorkspaceId } from '#shared/model/ids.ts'
import type { Workspace } from '#shared/model/workspace.ts'
import type { ReadableDb } from '#core/db/database.ts'
import { getWorkspace } from './handlers.ts'
import { listWorkspaces } from './store.ts'

/** A workspace as the gateway needs it. */
export type WorkspaceFacts = Pick<Workspace, 'id' | 'slug' | 'name' | 'description' | 'isPrefixing' | 'toolMode' | 'archivedAt'>

export function listWorkspaceFacts(db: ReadableDb): WorkspaceFacts[] {
  return listWorkspaces(db).map(toFacts)
}

/** Throws `not_found`. */
export function getWorkspaceFacts(db: ReadableDb, workspaceId: WorkspaceId): WorkspaceFacts {
  return toFacts(getWorkspace(db, workspaceId))
}

function toFacts({ id, slug, name, description, isPrefixing, toolMode, archivedAt }: Workspace): WorkspaceFacts {
  return { id, slug, name, description, isPrefixing, toolMode, archivedAt }
}
