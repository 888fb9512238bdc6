import { KeyId, type WorkspaceId } from '#shared/model/ids.ts'
import type { WritableDb } from '#core/db/database.ts'
import { readScopes, toScopeText } from './reach.ts'

/**
 * Takes the scopes of a module that is removed from the keys of its workspace: another module that gets its slug later is nothing that these
 * were given. In the transaction that removes it.
 */
export function forgetModule(db: WritableDb, workspaceId: WorkspaceId, slug: string): void {
  const gone = new Set([`${slug}:read`, `${slug}:write`])
  const keys = db.all(
    row => ({ id: KeyId.parse(row['id']), scopes: readScopes(String(row['scopes'])) }),
    'SELECT id, scopes FROM keys WHERE workspace_id = ?',
    workspaceId,
  )
  for (const { id, scopes } of keys) {
    const left = scopes.filter(scope => !gone.has(scope))
    if (left.length < scopes.length) db.run('UPDATE keys SET scopes = ? WHERE id = ?', toScopeText(left), id)
  }
}
