import { createHash } from 'node:crypto'
import { AppError } from '#shared/errors.ts'
import type { ServerId, WorkspaceId } from '#shared/model/ids.ts'
import {
  ServerSettings,
  type EnvironmentValue,
  type FromSecret,
  type HttpLaunch,
  type Launch,
  type ServerSettingsChange,
  type StdioLaunch,
} from '#shared/model/server.ts'
import { CONTROL_NOUNS } from '#shared/model/scope.ts'
import { slugOf } from '#shared/model/workspace.ts'
import type { ReadableDb } from '#core/db/database.ts'
import { checkCanBeSeen } from './can-be-seen.ts'
import { findKeptServer, type KeptServer } from './store.ts'

/** The tightest client allows 60 characters for server and tool, so a server's part has 16. */
const SLUG_LENGTH = 16

export interface One {
  readonly workspaceId: WorkspaceId
  readonly serverId: ServerId
}

/** Throws `not_found`: also for a server of another workspace, in the same words. */
export function getServer(db: ReadableDb, { workspaceId, serverId }: One): KeptServer {
  const server = findKeptServer(db, workspaceId, serverId)
  if (!server) throw new AppError('not_found', 'There is no such server.')
  return server
}

/** The prefix that the name suggests, or the first of `-2`, `-3` … that is not taken and means nothing else in a scope. */
export function freeServerSlug(name: string, taken: ReadonlySet<string>): string {
  const hasUsableCharacter = /[a-z0-9]/i.test(name.normalize('NFKD'))
  const wanted = hasUsableCharacter ? slugOf(name) : 'server'
  let slug = shortened(wanted, '')
  for (let count = 2; taken.has(slug) || CONTROL_NOUNS.has(slug); count += 1) slug = shortened(wanted, `-${count}`)
  return slug
}

function shortened(slug: string, suffix: string): string {
  return slug.slice(0, SLUG_LENGTH - suffix.length).replace(/-+$/, '') + suffix
}

/** SHA-256, hex, over everything that decides what runs. Two launches are the same if and only if this is. */
export function fingerprintOf(launch: Launch): string {
  return createHash('sha256')
    .update(JSON.stringify(partsOf(launch)))
    .digest('hex')
}

function partsOf(launch: Launch): unknown[] {
  if (launch.kind === 'custom') return ['custom']
  return launch.kind === 'http' ? partsOfHttp(launch) : partsOfStdio(launch)
}

// Arrays, because their order is fixed; the kind of a value is part of it: `{secret: 'X'}` is not `{value: 'X'}`.
function partsOfStdio({ command, args, cwd, environment, bundle }: StdioLaunch): unknown[] {
  return [
    command,
    args.map(argument => (typeof argument === 'string' ? argument : partsOfSecret(argument))),
    cwd,
    partsOfNamed(environment),
    ...(bundle === undefined ? [] : [['bundle', bundle.name, bundle.version, bundle.sha256]]),
  ]
}

function partsOfHttp({ url, transport, headers, oauth }: HttpLaunch): unknown[] {
  const port = oauth?.redirectPort ?? null
  const client = oauth && [oauth.clientId, oauth.clientSecret, oauth.scope, ...(port === null ? [] : [port])]
  return ['http', url, transport, partsOfNamed(headers), client]
}

function partsOfNamed(values: Readonly<Record<string, EnvironmentValue>>): unknown[] {
  const names = Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1))
  return names.map(([name, from]) => ('secret' in from ? [name, ...partsOfSecret(from)] : [name, 'value', from.value]))
}

/** Without text around it, as it was before there could be any: what was approved then stays approved. */
function partsOfSecret({ secret, before = '', after = '' }: FromSecret): string[] {
  return before === '' && after === '' ? ['secret', secret] : ['secret', secret, before, after]
}

export function isApproved(server: KeptServer): boolean {
  return server.approvedFingerprint === server.fingerprint
}

export function checkServerNameIsFree(servers: readonly KeptServer[], name: string, except?: ServerId): void {
  const fold = (text: string) => text.normalize('NFKC').toLowerCase()
  const isTaken = servers.some(other => other.id !== except && fold(other.name) === fold(name))
  if (isTaken) throw new AppError('conflict', `There is a server named "${name}" in this workspace already. Choose another name.`)
}

/** Nothing runs before a person agreed to exactly this. */
export function checkApproved(server: KeptServer): void {
  if (isApproved(server)) return
  throw new AppError(
    'forbidden',
    `The server "${server.name}" is held until what it will run is approved. Open it in Atrium, read the command and approve it.`,
    { reason: 'server_held' },
  )
}

export function checkOn(server: KeptServer): void {
  if (server.isOn) return
  throw new AppError('forbidden', `The server "${server.name}" is switched off. Switch it on in Atrium.`, { reason: 'server_off' })
}

/** Agreement to `fingerprint`, or a refusal when that is no longer what would run. */
export function approvedServer(server: KeptServer, fingerprint: string, now: number): KeptServer {
  if (server.fingerprint !== fingerprint) {
    throw new AppError('conflict', `What the server "${server.name}" will run has changed meanwhile. Read it again, then approve it.`)
  }
  return { ...server, approvedFingerprint: fingerprint, updatedAt: now }
}

interface Change {
  readonly name?: string | undefined
  readonly launch?: Launch | undefined
  readonly settings?: ServerSettingsChange | undefined
}

/** The server after a change; another launch takes the agreement away. Throws `invalid_input` as `checkCanBeSeen`. */
export function changedServer(before: KeptServer, change: Change, now: number): KeptServer {
  const launch = keepingBundle(before.launch, change.launch ?? before.launch)
  if (launch.kind !== before.launch.kind && (launch.kind === 'custom' || before.launch.kind === 'custom'))
    throw new AppError(
      'invalid_input',
      'A server whose tools are written in Atrium stays one, and no other becomes one. Add a new server instead.',
    )
  const fingerprint = fingerprintOf(launch)
  if (fingerprint !== before.fingerprint) checkCanBeSeen(launch)
  const approvedFingerprint = fingerprint === before.fingerprint ? before.approvedFingerprint : null
  const settings = ServerSettings.parse({ ...before.settings, ...change.settings })
  return { ...before, name: change.name ?? before.name, launch, settings, fingerprint, approvedFingerprint, updatedAt: now }
}

/** Whoever changes an argument does not mean to give up that the files it runs are compared. */
function keepingBundle(before: Launch, launch: Launch): Launch {
  const isStill = before.kind === 'stdio' && launch.kind === 'stdio' && launch.bundle === undefined && launch.cwd === before.cwd
  return isStill && before.bundle ? { ...launch, bundle: before.bundle } : launch
}
