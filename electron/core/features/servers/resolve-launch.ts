import { AppError } from '#shared/errors.ts'
import { secretNamesOf } from '#shared/launch-words.ts'
import type { ServerId } from '#shared/model/ids.ts'
import type { EnvironmentValue, FromSecret, Launch } from '#shared/model/server.ts'
import type { Database } from '#core/db/database.ts'
import { openSecretsByName } from '#core/features/secrets/index.ts'
import type { CustomRun, HttpRun, ResolvedLaunch, StdioRun } from '#core/upstreams/upstream.ts'
import type { Vault } from '#core/vault/vault.ts'
import { checkApproved, checkOn } from './rules.ts'
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
  return { serverId, workspaceId, serverName, fingerprint, secrets, ...resolve(launch, values) }
}

type Values = ReadonlyMap<string, string>

function resolve(launch: Launch, values: Values): StdioRun | HttpRun | CustomRun {
  if (launch.kind === 'custom') return { kind: 'custom' }
  if (launch.kind === 'http') {
    const { kind, url, transport, headers, oauth } = launch
    const client = oauth && { ...oauth, clientSecret: oauth.clientSecret === null ? null : (values.get(oauth.clientSecret) ?? '') }
    return { kind, url, transport, headers: resolveNamed(headers, values), oauth: client }
  }
  const { kind, command, args, environment, cwd } = launch
  return {
    kind,
    command,
    args: args.map(argument => (typeof argument === 'string' ? argument : textOf(argument, values))),
    environment: resolveNamed(environment, values),
    cwd,
  }
}

function resolveNamed(named: Readonly<Record<string, EnvironmentValue>>, values: Values): Record<string, string> {
  return Object.fromEntries(Object.entries(named).map(([name, from]) => [name, 'secret' in from ? textOf(from, values) : from.value]))
}

function textOf({ secret, before = '', after = '' }: FromSecret, values: Values): string {
  return `${before}${values.get(secret) ?? ''}${after}`
}
