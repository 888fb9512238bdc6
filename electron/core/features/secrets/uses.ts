import { ServerId, type WorkspaceId } from '#shared/model/ids.ts'
import type { SecretUse } from '#shared/model/secret.ts'
import type { ReadableDb } from '#core/db/database.ts'

/** Something of a workspace that asks for a secret by this name. */
export interface NamedUse extends SecretUse {
  readonly secretName: string
}

/** What in a workspace asks for secrets, beside the launches of its servers. */
export type MoreUses = (workspaceId: WorkspaceId) => readonly NamedUse[]

/** Everything in a workspace that asks for secrets by name. */
export function listUses(db: ReadableDb, moreUses: MoreUses, workspaceId: WorkspaceId): NamedUse[] {
  return [...listLaunchUses(db, workspaceId), ...moreUses(workspaceId)]
}

/** The names of secrets that servers of the workspace ask for: read from the launches, which say it. */
function listLaunchUses(db: ReadableDb, workspaceId: WorkspaceId): NamedUse[] {
  return db.all(
    row => ({ serverId: ServerId.parse(row['server_id']), toolName: null, secretName: String(row['secret_name']), isCertain: true }),
    // A variable or header may itself be called "secret": its value is an object, a secret's name is a text.
    `SELECT DISTINCT servers.id AS server_id, entry.value AS secret_name
     FROM servers, json_tree(servers.launch) AS entry
     WHERE servers.workspace_id = ? AND entry.key IN ('secret', 'clientSecret') AND entry.type = 'text'
     ORDER BY servers.created_at, servers.id`,
    workspaceId,
  )
}
