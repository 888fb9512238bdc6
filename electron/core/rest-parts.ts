import { KeyId } from '#shared/model/ids.ts'
import type { Database } from '#core/db/database.ts'
import { findLiveAdminKey, findLiveKey, noteKeyUse } from '#core/features/keys/index.ts'
import { adminKeyActor, keyActor } from '#core/features/organization/index.ts'
import { listWorkspaceFacts } from '#core/features/workspaces/index.ts'
import type { Closers } from '#core/lib/closers.ts'
import type { Log } from '#core/lib/log.ts'
import type { Actor } from '#core/operations/call.ts'
import type { Execute } from '#core/operations/execute.ts'
import type { Platform } from '#core/platform.ts'
import { createIdempotency } from '#core/surfaces/idempotency/index.ts'
import type { DoorNeeds } from '#core/surfaces/rest-door.ts'
import { createRest, type RestHandler } from '#core/surfaces/rest.ts'

const HOUR_MS = 3_600_000

interface Needs extends Pick<DoorNeeds, 'admit' | 'recordRefusal'> {
  readonly db: Database
  readonly platform: Pick<Platform, 'now' | 'version'>
  readonly log: Log
  readonly execute: Execute
  readonly closers: Closers
}

/** REST with the keys of this data folder. */
export function openRest({ db, platform, closers, ...needs }: Needs): RestHandler {
  const { now, version } = platform
  const idempotency = createIdempotency({ db, now })
  idempotency.sweep()
  const sweeper = setInterval(idempotency.sweep, HOUR_MS).unref()
  closers.add('rest', () => {
    clearInterval(sweeper)
  })
  return createRest({
    ...needs,
    idempotency,
    version,
    findActor: bearer => findActor(db, bearer, now()),
    findWorkspace: id => listWorkspaceFacts(db).find(workspace => workspace.id === id),
    noteUse: ({ id }) => {
      noteKeyUse(db, KeyId.parse(id), now())
    },
  })
}

/** Both kinds of keys are looked for, whatever the first one says: how long it takes says nothing. */
function findActor(db: Database, bearer: string | undefined, now: number): Actor | undefined {
  const [admin, key] = [findLiveAdminKey(db, bearer, now), findLiveKey(db, bearer, now, 'rest')]
  if (admin !== undefined) return adminKeyActor(db, admin)
  return key && keyActor(db, key)
}
