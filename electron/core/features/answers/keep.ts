import { AppError } from '#shared/errors.ts'
import type { AppEvent } from '#shared/events.ts'
import type { WorkspaceId } from '#shared/model/ids.ts'
import { Launch, type Server } from '#shared/model/server.ts'
import type { z } from 'zod'
import type { Database, WritableDb } from '#core/db/database.ts'
import { sealNewSecrets } from '#core/features/secrets/index.ts'
import { toServerView, type KeptServer, type SignIns } from '#core/features/servers/index.ts'
import type { Upstreams } from '#core/upstreams/upstream.ts'
import type { Vault } from '#core/vault/vault.ts'
import type { NewSecrets } from './fill.ts'

export interface KeepNeeds {
  readonly db: Database
  readonly now: () => number
  readonly newId: (prefix: 'srv' | 'sec') => string
  readonly vault: Pick<Vault, 'seal' | 'status'>
  readonly upstreams: Upstreams
  readonly signIns: Pick<SignIns, 'viewOf'>
  readonly emit: (event: AppEvent) => void
}

/** The launch, checked as one that a person typed would be: what a publisher wrote is no better. Throws `invalid_input`. */
export function checkedLaunch(launch: z.input<typeof Launch>): Launch {
  const parsed = Launch.safeParse(launch)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new AppError('invalid_input', `What would run is not sound (${issue?.path.join('.') ?? 'launch'}). ${issue?.message ?? ''}`)
}

/**
 * Keeps new secrets and the server that names them, all of it or nothing. Throws `locked` before anything is written. The names of the
 * secrets must have been found free in the same turn of the event loop.
 */
export function keepWithSecrets(
  { db, now, newId, vault, upstreams, signIns, emit }: KeepNeeds,
  workspaceId: WorkspaceId,
  secrets: NewSecrets,
  keep: (db: WritableDb) => KeptServer,
): Server {
  const insertSecrets = sealNewSecrets({ vault, now, newId }, workspaceId, secrets.all())
  const server = db.write(db => {
    insertSecrets(db)
    return keep(db)
  })
  if (secrets.all().length > 0) emit({ name: 'secrets.changed', workspaceId })
  emit({ name: 'servers.changed', workspaceId })
  emit({ name: 'tools.changed', workspaceId })
  return toServerView({ db, upstreams, signIns }, server)
}
