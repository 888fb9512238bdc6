import type { WorkspaceId } from '#shared/model/ids.ts'
import type { StaleSecret } from '#shared/model/server.ts'
import type { ReadableDb } from '#core/db/database.ts'
import type { SecretStamp } from '#core/upstreams/upstream.ts'
import { findMeant } from './meaning.ts'

/** What of the secrets that a server was started with is no longer what a start would give it. */
export function staleSecretsOf(db: ReadableDb, workspaceId: WorkspaceId, stamps: readonly SecretStamp[]): StaleSecret[] {
  const stale = new Map<string, StaleSecret>()
  for (const stamp of stamps) {
    const change = changeOf(db, workspaceId, stamp)
    if (change !== undefined) stale.set(stamp.name, { name: stamp.name, change })
  }
  return [...stale.values()]
}

function changeOf(db: ReadableDb, workspaceId: WorkspaceId, { name, secretId, version }: SecretStamp): StaleSecret['change'] | undefined {
  const meant = findMeant(db, workspaceId, name)
  if (meant === undefined) return 'missing'
  if (meant.id !== secretId) return 'another'
  return meant.version === version ? undefined : 'replaced'
}
