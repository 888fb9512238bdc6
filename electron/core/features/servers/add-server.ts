import type { ServerId } from '#shared/model/ids.ts'
import { ServerSettings, type NewServer } from '#shared/model/server.ts'
import type { z } from 'zod'
import type { WritableDb } from '#core/db/database.ts'
import { checkRoomForServer, getWorkspace } from '#core/features/workspaces/index.ts'
import { checkCanBeSeen } from './can-be-seen.ts'
import { checkServerNameIsFree, fingerprintOf, freeServerSlug } from './rules.ts'
import { insertServer, listKeptServers, type KeptServer } from './store.ts'

/**
 * Keeps a new server: on, and held until what it runs is agreed to. A custom one has nothing to agree to: nothing of it can be called
 * before a person publishes it. Throws `conflict` for a name that is taken, `invalid_input` as `checkCanBeSeen`.
 */
export function addServer(
  db: WritableDb,
  { workspaceId, name, launch, settings: given }: z.output<typeof NewServer>,
  { id, now }: { readonly id: ServerId; readonly now: number },
): KeptServer {
  checkCanBeSeen(launch)
  const others = listKeptServers(db, workspaceId)
  checkRoomForServer(getWorkspace(db, workspaceId), others.length)
  checkServerNameIsFree(others, name)
  const slug = freeServerSlug(name, new Set(others.map(other => other.slug)))
  const fingerprint = fingerprintOf(launch)
  const settings = ServerSettings.parse(given)
  const kept = { id, workspaceId, slug, name, launch, settings, fingerprint }
  const server = { ...kept, approvedFingerprint: launch.kind === 'custom' ? fingerprint : null, isOn: true, createdAt: now, updatedAt: now }
  insertServer(db, server)
  return server
}
