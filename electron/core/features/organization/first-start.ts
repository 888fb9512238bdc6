import { randomUUID } from 'node:crypto'
import { MemberId } from '#shared/model/ids.ts'
import type { Database } from '#core/db/database.ts'
import { addWorkspace } from '#core/features/workspaces/index.ts'
import { findFolderId, findOrganization, insertOrganization } from './store.ts'

interface Needs {
  readonly now: () => number
  readonly newUuid: () => string
  readonly newId: (prefix: 'mem') => string
}

/** The organization of this data folder, its owner, and the workspace `default`: made on the first start, all or nothing; kept on every other. */
export function ensureOrganization(
  db: Database,
  { now, newUuid, newId }: Needs,
): { readonly folderId: string; readonly ownerId: MemberId } {
  return db.write(db => {
    const known = findOrganization(db)
    const knownFolderId = findFolderId(db)
    if (known && knownFolderId !== undefined) return { folderId: knownFolderId, ownerId: known.ownerId }
    const folderId = randomUUID()
    const ownerId = MemberId.parse(newId('mem'))
    insertOrganization(db, { folderId, name: 'My organization', ownerId, createdAt: now() })
    addWorkspace(db, { name: 'default', description: '' }, { now: now(), newUuid })
    return { folderId, ownerId }
  })
}
