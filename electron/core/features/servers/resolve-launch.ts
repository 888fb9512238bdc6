import { AppError } from '#shared/errors.ts'
import { secretNamesOf } from '#shared/launch-words.ts'
import type { ServerId } from '#shared/model/ids.ts'
import type { EnvironmentValue, FromSecret, Launch } from '#shared/model/server.ts'
import type { ReadableDb } from '#core/db/database.ts'
import { openSecretsByName, type OpeningNeeds } from '#core/features/secrets/index.ts'
import { checkInUse, findWorkspace } from '#core/features/workspaces/index.ts'
import type { CustomRun, HttpRun, ResolvedLaunch, StdioRun } from '#core/upstreams/upstream.ts'
import { checkApproved, checkOn } from './rules.ts'
import { findAnyKeptServer, type KeptServer } from './store.ts'

/**
 * What to run for a server, with its secrets. Decided anew at every start from what is kept at that moment.
 * Throws `not_found` (no such server, or a secret it names is missing), `forbidden` (held or off), `locked`, or what
 * `openSecretsByName` throws for one that is looked up.
 */
export async function resolveLaunch(needs: OpeningNeeds, serverId: ServerId): Promise<ResolvedLaunch> {
  const { launch, workspaceId, name: serverName, fingerprint } = getStartable(needs.db, serverId)
  const opened = await openSecretsByName(needs, workspaceId, secretNamesOf(launch))
  // A password manager may have taken its time: what was agreed to then must still be what there is.
  if (getStartable(needs.db, serverId).fingerprint !== fingerprint)
    throw new AppError('conflict', `What the server "${serverName}" will run has changed meanwhile. Start it again.`)
  const secrets = opened.map(({ name, value }) => ({ name, value }))
  const values = new Map(secrets.map(({ name, value }) => [name, value]))
  return { serverId, workspaceId, serverName, fingerprint, secrets, stamps: opened.map(({ stamp }) => stamp), ...resolve(launch, values) }
}

function getStartable(db: ReadableDb, serverId: ServerId): KeptServer {
  const server = findAnyKeptServer(db, serverId)
  if (!server) throw new AppError('not_found', 'There is no such server.')
  const workspace = findWorkspace(db, server.workspaceId)
  if (workspace) checkInUse(workspace)
  checkApproved(server)
  checkOn(server)
  return server
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
