import type { workspaces } from '#shared/contract/workspaces.ts'
import { AppError } from '#shared/errors.ts'
import { WorkspaceId } from '#shared/model/ids.ts'
import { WorkspaceSettings } from '#shared/model/serving.ts'
import type { Workspace } from '#shared/model/workspace.ts'
import type { ReadableDb, WritableDb } from '#core/db/database.ts'
import type { Handlers } from '#core/operations/implement.ts'
import { archiveWorkspace, type ArchiveNeeds, checkAnotherInUse, restoreWorkspace } from './archive.ts'
import { removeWorkspace, type RemovalNeeds } from './remove.ts'
import { changedWorkspace, checkNameIsFree, checkPrefixing, freeSlug } from './rules.ts'
import { countServers, findWorkspace, insertWorkspace, listWorkspaces, updateWorkspace } from './store.ts'

interface Needs extends Omit<RemovalNeeds, 'upstreams'>, Omit<ArchiveNeeds, 'upstreams'> {
  readonly upstreams: RemovalNeeds['upstreams'] & ArchiveNeeds['upstreams']
  readonly newUuid: () => string
}

export function workspaceHandlers(needs: Needs): Handlers<typeof workspaces> {
  const { db, now, newUuid, emit } = needs
  return {
    'workspaces.list': () => listWorkspaces(db),

    'workspaces.get': (_call, { workspaceId }) => getWorkspace(db, workspaceId),

    'workspaces.create': (_call, input) => {
      const workspace = db.write(db => addWorkspace(db, input, { now: now(), newUuid }))
      emit({ name: 'workspaces.changed' })
      return workspace
    },

    'workspaces.update': (_call, { workspaceId, ...change }) => {
      const { before, after } = db.write(db => {
        const before = getWorkspace(db, workspaceId)
        const after = changedWorkspace(before, change, now())
        checkNameIsFree(listWorkspaces(db), after.name, workspaceId)
        checkPrefixing(after.isPrefixing, countServers(db, workspaceId))
        updateWorkspace(db, after)
        return { before, after }
      })
      emit({ name: 'workspaces.changed' })
      // How long its servers may take is kept with them where calls look.
      if (change.settings !== undefined) emit({ name: 'servers.changed', workspaceId })
      if (before.isPrefixing !== after.isPrefixing || before.toolMode !== after.toolMode) emit({ name: 'tools.changed', workspaceId })
      return after
    },

    'workspaces.archive': async (_call, { workspaceId }) => {
      await archiveWorkspace(needs, getWorkspace(db, workspaceId))
      return getWorkspace(db, workspaceId)
    },

    'workspaces.restore': (_call, { workspaceId }) => {
      getWorkspace(db, workspaceId)
      restoreWorkspace(needs, workspaceId)
      return getWorkspace(db, workspaceId)
    },

    'workspaces.remove': async (_call, { workspaceId }) => {
      getWorkspace(db, workspaceId)
      checkAnotherInUse(listWorkspaces(db), workspaceId)
      await removeWorkspace(needs, workspaceId)
      return {}
    },
  }
}

/** Inserts a workspace with a free slug. Throws `conflict` when the name is taken. */
export function addWorkspace(
  db: WritableDb,
  { name, description }: { readonly name: string; readonly description: string },
  { now, newUuid }: { readonly now: number; readonly newUuid: () => string },
): Workspace {
  const others = listWorkspaces(db)
  checkNameIsFree(others, name)
  const slug = freeSlug(name, new Set(others.map(other => other.slug)))
  const id = WorkspaceId.parse(newUuid())
  const workspace: Workspace = {
    id,
    slug,
    name,
    description,
    isPrefixing: true,
    toolMode: 'full',
    settings: WorkspaceSettings.parse({}),
    createdAt: now,
    updatedAt: now,
    archivedAt: null,
  }
  insertWorkspace(db, workspace)
  return workspace
}

/** Throws `not_found`. */
export function getWorkspace(db: ReadableDb, workspaceId: WorkspaceId): Workspace {
  const workspace = findWorkspace(db, workspaceId)
  if (!workspace) throw new AppError('not_found', 'There is no such workspace.')
  return workspace
}
