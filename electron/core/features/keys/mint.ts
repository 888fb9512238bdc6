import { AppError } from '#shared/errors.ts'
import { can } from '#shared/model/permission.ts'
import type { Workspace } from '#shared/model/workspace.ts'
import type { WritableDb } from '#core/db/database.ts'
import { addWorkspace, checkInUse, findByName, listWorkspaces } from '#core/features/workspaces/index.ts'
import type { Actor } from '#core/operations/call.ts'

interface MintNeeds {
  readonly now: () => number
  readonly newUuid: () => string
}

interface Place {
  readonly workspace: Workspace
  readonly isNew: boolean
}

/**
 * The workspace a key is minted for: by its id, by its name, or a new one of that name. Within the transaction that makes the key: where that
 * is refused, no workspace is left behind.
 */
export function placeOfMint(db: WritableDb, actor: Actor, named: string, needs: MintNeeds): Place {
  const all = listWorkspaces(db)
  const found = all.find(({ id }) => id === named) ?? findByName(all, named)
  if (found !== undefined) {
    checkInUse(found)
    return { workspace: found, isNew: false }
  }
  if (actor.role === undefined || !can(actor.role, 'workspaces:write')) {
    throw new AppError('forbidden', `There is no workspace "${named}", and making one needs the permission workspaces:write.`, {
      reason: 'missing_permission',
      opens: 'role',
    })
  }
  const workspace = addWorkspace(db, { name: named, description: '' }, { now: needs.now(), newUuid: needs.newUuid })
  return { workspace, isNew: true }
}
