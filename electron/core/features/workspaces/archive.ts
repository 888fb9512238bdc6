import { AppError } from '#shared/errors.ts'
import type { AppEvent } from '#shared/events.ts'
import type { KeyId, WorkspaceId } from '#shared/model/ids.ts'
import type { Workspace } from '#shared/model/workspace.ts'
import type { Database } from '#core/db/database.ts'
import type { Upstreams } from '#core/upstreams/upstream.ts'
import { listKeyIds, listServerIds, listWorkspaces, setArchived } from './store.ts'

export interface ArchiveNeeds {
  readonly db: Database
  readonly now: () => number
  readonly upstreams: Pick<Upstreams, 'stop'>
  /** Ends what a key has open. */
  readonly endSessionsOf: (keyId: KeyId) => void
  readonly emit: (event: AppEvent) => void
}

/** Freezes its keys and stops its servers; switches, keys, secrets and records stay as they are. Twice is once. */
export async function archiveWorkspace(needs: ArchiveNeeds, workspace: Workspace): Promise<void> {
  const { db, now, upstreams, endSessionsOf, emit } = needs
  const { id, archivedAt } = workspace
  if (archivedAt === null) {
    checkAnotherInUse(listWorkspaces(db), id)
    db.write(db => {
      setArchived(db, id, now())
    })
    tell(emit, id)
  }
  for (const keyId of listKeyIds(db, id)) endSessionsOf(keyId)
  await Promise.all(listServerIds(db, id).map(serverId => upstreams.stop(serverId)))
  tell(emit, id)
}

/** As it was before; its servers start when they are used. */
export function restoreWorkspace({ db, emit }: Pick<ArchiveNeeds, 'db' | 'emit'>, workspaceId: WorkspaceId): void {
  db.write(db => {
    setArchived(db, workspaceId, null)
  })
  tell(emit, workspaceId)
}

/** Throws `conflict` where no other workspace is in use. */
export function checkAnotherInUse(workspaces: readonly Workspace[], workspaceId: WorkspaceId): void {
  if (workspaces.some(({ id, archivedAt }) => id !== workspaceId && archivedAt === null)) return
  throw new AppError('conflict', 'This is the only workspace in use. Make or restore another one first.')
}

/** Throws `forbidden`: nothing of an archived workspace is started or called. */
export function checkInUse({ name, archivedAt }: Pick<Workspace, 'name' | 'archivedAt'>): void {
  if (archivedAt === null) return
  throw new AppError('forbidden', `The workspace "${name}" is archived. Restore it in Atrium, under Workspaces, then try again.`, {
    reason: 'archived',
    opens: 'restore',
    tellsOpens: true,
  })
}

function tell(emit: ArchiveNeeds['emit'], workspaceId: WorkspaceId): void {
  emit({ name: 'workspaces.changed' })
  emit({ name: 'servers.changed', workspaceId })
  emit({ name: 'tools.changed', workspaceId })
  emit({ name: 'keys.changed', workspaceId })
}
