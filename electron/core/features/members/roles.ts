import type { MemberId, WorkspaceId } from '#shared/model/ids.ts'
import type { Role } from '#shared/model/permission.ts'
import type { ReadableDb } from '#core/db/database.ts'

/** A member's role in the organization; undefined for nobody, and for who was removed. */
export function roleOf(db: ReadableDb, memberId: MemberId): Role | undefined {
  const owner = db.get(row => String(row['owner_id']), 'SELECT owner_id FROM organization')
  if (owner === memberId) return 'owner'
  return db.get(row => toRole(row['role']), 'SELECT role FROM members WHERE id = ? AND removed_at IS NULL', memberId)
}

/** A member's role in a workspace: owner and admins are in each, the others where they were let in. Undefined: not in it. */
export function roleIn(db: ReadableDb, memberId: MemberId, workspaceId: WorkspaceId): Role | undefined {
  const role = roleOf(db, memberId)
  if (role === 'owner' || role === 'admin' || role === undefined) return role
  return db.get(
    row => toRole(row['role']),
    'SELECT role FROM workspace_members WHERE workspace_id = ? AND member_id = ?',
    workspaceId,
    memberId,
  )
}

/** A CHECK holds the columns to these words; anything else is no role. */
function toRole(text: unknown): Role | undefined {
  return text === 'admin' || text === 'manager' || text === 'member' ? text : undefined
}
