import { AppError } from '#shared/errors.ts'
import type { ServerId } from '#shared/model/ids.ts'
import type { Database } from '#core/db/database.ts'
import { openSecretsByName } from '#core/features/secrets/index.ts'
import type { ResolvedLaunch } from '#core/upstreams/upstream.ts'
import type { Vault } from '#core/vault/vault.ts'
import { checkApproved, checkOn, secretNamesOf } from './rules.ts'
import { findAnyKeptServer } from './store.ts'

interface Needs {
  readonly db: Database
  readonly vault: Pick<Vault, 'unseal'>
  readonly now: () => number
}

/**
 * What to run for a server, with its secrets. Decided anew at every start from what is kept at that moment.
 * Throws `not_found` (no such server, or a secret it names is missing), `forbidden` (held or off), `locked`.
 */
export function resolveLaunch({ db, vault, now }: Needs, serverId: ServerId): ResolvedLaunch {
  const server = findAnyKeptServer(db, serverId)
  if (!server) throw new AppError('not_found', 'There is no such server.')
  checkApproved(server)
  checkOn(server)
  const { launch, workspaceId, name: serverName, fingerprint } = server
  const secrets = openSecretsByName({ db, vault, now }, workspaceId, secretNamesOf(launch))
  const values = new Map(secrets.map(({ name, value }) => [name, value]))
  const environment = Object.fromEntries(
    Object.entries(launch.environment).map(([name, from]) => [name, 'secret' in from ? (values.get(from.secret) ?? '') : from.value]),
  )
  const { command, args, cwd } = launch
  return { serverId, workspaceId, serverName, fingerprint, command, args, environment, cwd, secrets }
}
