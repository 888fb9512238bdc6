import { setImmediate as turn } from 'node:timers/promises'
import type { AppEvent } from '#shared/events.ts'
import type { KeyId, WorkspaceId } from '#shared/model/ids.ts'
import { deleteSomeRecords } from '#core/audit/retention.ts'
import type { Database } from '#core/db/database.ts'
import type { Upstreams } from '#core/upstreams/upstream.ts'
import type { Vault } from '#core/vault/vault.ts'
import { deleteWorkspace, listKeyIds, listServerIds, switchAllOff } from './store.ts'

export interface RemovalNeeds {
  readonly db: Database
  readonly vault: Pick<Vault, 'forget'>
  readonly upstreams: Pick<Upstreams, 'discard'>
  /** Ends what a key has open. */
  readonly endSessionsOf: (keyId: KeyId) => void
  readonly emit: (event: AppEvent) => void
}

/** Records removed in one transaction: a few milliseconds, between which calls of others go on. */
const STEP = 500

/**
 * Ends what runs of a workspace, then deletes it with everything that is its own, in the data file, its journal and the copies made
 * before migrations. Killed in between, it is still there, switched off, and can be deleted again.
 */
export async function removeWorkspace(
  { db, vault, upstreams, endSessionsOf, emit }: RemovalNeeds,
  workspaceId: WorkspaceId,
): Promise<void> {
  db.write(db => {
    switchAllOff(db, workspaceId)
  })
  emit({ name: 'servers.changed', workspaceId })
  for (const keyId of listKeyIds(db, workspaceId)) endSessionsOf(keyId)
  await Promise.all(listServerIds(db, workspaceId).map(serverId => upstreams.discard(serverId)))
  while (db.append(db => deleteSomeRecords(db, workspaceId, STEP)) > 0) await turn()
  // The copies first: whatever ends this then, the workspace is there to be deleted again.
  db.copies.change(db => {
    deleteWorkspace(db, workspaceId)
  })
  db.write(db => {
    deleteWorkspace(db, workspaceId)
  })
  db.scrub()
  vault.forget(workspaceId)
  emit({ name: 'workspaces.changed' })
  emit({ name: 'servers.changed', workspaceId })
}
