import { Organization } from '#shared/model/organization.ts'
import type { MemberId } from '#shared/model/ids.ts'
import type { ReadableDb, SqlRow, WritableDb } from '#core/db/database.ts'

export function findOrganization(db: ReadableDb): Organization | undefined {
  return db.get(toOrganization, 'SELECT * FROM organization')
}

/** The UUID that names this data folder in the keychain and in the mark of its child processes. */
export function findFolderId(db: ReadableDb): string | undefined {
  return db.get(row => String(row['folder_id']), 'SELECT folder_id FROM organization')
}

interface NewOrganization {
  readonly folderId: string
  readonly name: string
  readonly ownerId: MemberId
  readonly createdAt: number
}

export function insertOrganization(db: WritableDb, { folderId, name, ownerId, createdAt }: NewOrganization): void {
  db.run(
    `INSERT INTO organization (only, folder_id, name, owner_id, owner_name, set_up_at, created_at) VALUES (1, ?, ?, ?, '', NULL, ?)`,
    folderId,
    name,
    ownerId,
    createdAt,
  )
}

export function updateOrganization(db: WritableDb, { name, ownerName, setUpAt }: Organization): void {
  db.run('UPDATE organization SET name = ?, owner_name = ?, set_up_at = ?', name, ownerName, setUpAt)
}

function toOrganization(row: SqlRow): Organization {
  return Organization.parse({
    name: row['name'],
    ownerName: row['owner_name'],
    ownerId: row['owner_id'],
    setUpAt: row['set_up_at'],
    createdAt: row['created_at'],
  })
}
