import type { KeyId, WorkspaceId } from '#shared/model/ids.ts'
import type { Role } from '#shared/model/permission.ts'
import type { ReadableDb } from '#core/db/database.ts'
import type { Actor } from '#core/operations/call.ts'
import type { LiveKey } from '#core/features/keys/index.ts'
import { roleIn as memberRoleIn } from '#core/features/members/index.ts'
import { checkInUse, findWorkspace, getWorkspace } from '#core/features/workspaces/index.ts'
import { findOrganization } from './store.ts'

/** The person at this machine: the owner, everywhere that exists. Without an organization: nobody. */
export function ownerActor(db: ReadableDb): Actor {
  const organization = findOrganization(db)
  const { ownerId, ownerName } = organization ?? { ownerId: '', ownerName: '' }
  return { kind: 'member', id: ownerId, name: ownerName, ...rolesOf(db, organization ? 'owner' : undefined) }
}

/** An admin key acts for the owner. */
export function adminKeyActor(db: ReadableDb, key: { readonly id: KeyId; readonly name: string }): Actor {
  return { kind: 'adminKey', id: key.id, name: key.name, ...rolesOf(db, 'owner') }
}

/** A key of a workspace acts for itself, and a user key as its member too, with the role that they have there now. */
export function keyActor(db: ReadableDb, { memberId, ...key }: LiveKey): Actor {
  const { id, name, workspaceId: own } = key
  const roleIn: Actor['roleIn'] = workspaceId =>
    memberId === null || workspaceId !== own ? undefined : memberRoleIn(db, memberId, workspaceId)
  const acting = {
    ...key,
    checkInUse: () => {
      checkInUse(getWorkspace(db, own))
    },
  }
  return { kind: 'key', id, name, role: undefined, roleIn, key: acting }
}

/** What somebody who did something is called, as far as it is known. */
export function actorName(db: ReadableDb, actorId: string): string {
  const { ownerId, ownerName } = findOrganization(db) ?? { ownerId: '', ownerName: '' }
  if (actorId !== ownerId) return 'Somebody'
  return ownerName === '' ? 'The owner' : ownerName
}

function rolesOf(db: ReadableDb, role: Role | undefined): Pick<Actor, 'role' | 'roleIn'> {
  const roleIn = (workspaceId: WorkspaceId) => (findWorkspace(db, workspaceId) ? role : undefined)
  return { role, roleIn }
}
