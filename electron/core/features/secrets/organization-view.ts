import { can } from '#shared/model/permission.ts'
import type { ServerId, WorkspaceId } from '#shared/model/ids.ts'
import type { OrganizationSecret, SecretSharing } from '#shared/model/secret.ts'
import type { ReadableDb } from '#core/db/database.ts'
import type { Actor } from '#core/operations/call.ts'
import { listChosenWorkspaces } from './sharing-store.ts'
import { findKeptSecretByName, type KeptSecret } from './store.ts'
import { listUses, type MoreUses } from './uses.ts'
import { factsOf, usesOf } from './view.ts'

interface ViewNeeds {
  readonly db: ReadableDb
  readonly moreUses: MoreUses
  readonly workspaceIds: () => readonly WorkspaceId[]
  readonly serverName: (serverId: ServerId) => string
}

/** A use in one of the workspaces that get a secret. */
export type Reached = OrganizationSecret['usedBy'][number]

/** Shows the organization's secrets as somebody may see them: uses only in workspaces whose servers they may see. */
export function organizationViewer(
  { db, moreUses, workspaceIds, serverName }: ViewNeeds,
  by: Actor | 'everything',
): (secret: KeptSecret) => OrganizationSecret {
  const all = workspaceIds()
  const visible = by === 'everything' ? all : all.filter(workspaceId => maySeeServers(by, workspaceId))
  const uses = new Map(visible.map(workspaceId => [workspaceId, listUses(db, moreUses, workspaceId)] as const))
  return secret => {
    const chosen = secret.isForAll ? [] : listChosenWorkspaces(db, secret.id)
    const reached = reachOf({ isForAll: secret.isForAll, workspaceIds: chosen }, all)
    const overriddenIn = reached.filter(workspaceId => findKeptSecretByName(db, workspaceId, secret.name) !== undefined)
    const usedBy = reached.flatMap(workspaceId =>
      usesOf(uses.get(workspaceId) ?? [], secret.name).map(use => ({
        ...use,
        workspaceId,
        serverName: serverName(use.serverId),
        isOverridden: overriddenIn.includes(workspaceId),
      })),
    )
    return { ...factsOf(secret), isForAll: secret.isForAll, workspaceIds: chosen, usedBy, overriddenIn }
  }
}

/** The workspaces that get a secret. */
export function reachOf({ isForAll, workspaceIds }: SecretSharing, all: readonly WorkspaceId[]): readonly WorkspaceId[] {
  return isForAll ? all : workspaceIds
}

function maySeeServers(actor: Actor, workspaceId: WorkspaceId): boolean {
  const role = actor.roleIn(workspaceId)
  return role !== undefined && can(role, 'servers:read')
}
