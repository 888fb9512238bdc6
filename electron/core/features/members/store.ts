import { KeyId, type MemberId, WorkspaceId } from '#shared/model/ids.ts'
import { Member, type WorkspaceMember, WorkspaceRole } from '#shared/model/member.ts'
import type { ReadableDb, SqlRow, WritableDb } from '#core/db/database.ts'

/** Everybody who is in the organization now, the owner first. */
export function listMembers(db: ReadableDb): Member[] {
  const places = new Map<string, Member['workspaces']>()
  const rows = db.all(row => ({ ...row }), 'SELECT member_id, workspace_id, role FROM workspace_members ORDER BY workspace_id')
  for (const row of rows) {
    const memberId = String(row['member_id'])
    const place = { workspaceId: WorkspaceId.parse(row['workspace_id']), role: WorkspaceRole.parse(row['role']) }
    places.set(memberId, [...(places.get(memberId) ?? []), place])
  }
  return db.all(
    row => toMember(row, places.get(String(row['id'])) ?? []),
    `SELECT owner_id AS id, owner_name AS name, 'owner' AS role, created_at, 0 AS place FROM organization
     UNION ALL SELECT id, name, role, created_at, 1 FROM members WHERE removed_at IS NULL ORDER BY place, created_at, id`,
  )
}

/** Everybody who is in a workspace, and as what: the owner, the admins, and those who were let in. */
export function listWorkspaceMembers(db: ReadableDb, workspaceId: WorkspaceId): WorkspaceMember[] {
  return listMembers(db).flatMap(({ id: memberId, name, role, workspaces }): WorkspaceMember[] => {
    if (role !== 'member') return [{ memberId, name, role }]
    const place = workspaces.find(place => place.workspaceId === workspaceId)
    return place === undefined ? [] : [{ memberId, name, role: place.role }]
  })
}

export function insertMember(db: WritableDb, { id, name, role, createdAt }: Omit<Member, 'workspaces'>): void {
  db.run('INSERT INTO members (id, name, role, created_at) VALUES (?, ?, ?, ?)', id, name, role, createdAt)
}

export function updateMember(db: WritableDb, { id, name, role }: Pick<Member, 'id' | 'name' | 'role'>): void {
  db.run('UPDATE members SET name = ?, role = ? WHERE id = ?', name, role, id)
}

/** The row stays: records and changes name its id. */
export function markRemoved(db: WritableDb, memberId: MemberId, now: number): void {
  db.run('UPDATE members SET removed_at = ? WHERE id = ?', now, memberId)
  db.run('DELETE FROM workspace_members WHERE member_id = ?', memberId)
}

export function setPlace(db: WritableDb, workspaceId: WorkspaceId, memberId: MemberId, role: WorkspaceRole | null): void {
  if (role === null) db.run('DELETE FROM workspace_members WHERE workspace_id = ? AND member_id = ?', workspaceId, memberId)
  else
    db.run(
      `INSERT INTO workspace_members (workspace_id, member_id, role) VALUES (?, ?, ?)
       ON CONFLICT (workspace_id, member_id) DO UPDATE SET role = excluded.role`,
      workspaceId,
      memberId,
      role,
    )
}

interface MemberKey {
  readonly keyId: KeyId
  readonly workspaceId: WorkspaceId
  readonly name: string
}

/** The keys that act as a member and are not revoked, in all workspaces. */
export function listKeysOf(db: ReadableDb, memberId: MemberId): MemberKey[] {
  return db.all(
    row => ({ keyId: KeyId.parse(row['id']), workspaceId: WorkspaceId.parse(row['workspace_id']), name: String(row['name']) }),
    'SELECT id, workspace_id, name FROM keys WHERE member_id = ? AND revoked_at IS NULL',
    memberId,
  )
}

export function revokeKeysOf(db: WritableDb, memberId: MemberId, now: number): void {
  db.run('UPDATE keys SET revoked_at = ? WHERE member_id = ? AND revoked_at IS NULL', now, memberId)
}

function toMember(row: SqlRow, workspaces: Member['workspaces']): Member {
  const { id, name, role, created_at: createdAt } = row
  return Member.parse({ id, name, role, createdAt, workspaces: role === 'member' ? workspaces : [] })
}
