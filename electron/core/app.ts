import { join } from 'node:path'
import { AppError } from '#shared/errors.ts'
import type { AppEvent } from '#shared/events.ts'
import type { GatewayStatus } from '#shared/model/gateway.ts'
import type { WorkspaceId } from '#shared/model/ids.ts'
import type { VaultStatus } from '#shared/model/vault.ts'
import type { Config } from '#core/config.ts'
import type { Database } from '#core/db/database.ts'
import { makePrivateFile, openDatabase } from '#core/db/open.ts'
import { ownDataFolder } from '#core/db/owner.ts'
import { createHandlers } from '#core/features/index.ts'
import { findLiveAdminKey, findLiveKey, noteKeyUse } from '#core/features/keys/index.ts'
import { adminKeyActor, ensureOrganization, ownerActor } from '#core/features/organization/index.ts'
import { listServerFacts, resolveLaunch, type ServerFacts } from '#core/features/servers/index.ts'
import { findWorkspaceFacts, getWorkspaceFacts, type WorkspaceFacts } from '#core/features/workspaces/index.ts'
import { createCalls } from '#core/gateway/calls.ts'
import { createGateway } from '#core/gateway/http/index.ts'
import { createBus, type Bus } from '#core/lib/bus.ts'
import { createClosers, type Closers } from '#core/lib/closers.ts'
import { newId, newUuid } from '#core/lib/ids.ts'
import { createLog, type Log } from '#core/lib/log.ts'
import { openLogFile } from '#core/lib/log-file.ts'
import type { Actor } from '#core/operations/call.ts'
import { createExecute, type Execute } from '#core/operations/execute.ts'
import { createOperationLog } from '#core/operations/operation-log.ts'
import type { Platform } from '#core/platform.ts'
import { findHostEnvironment } from '#core/host-environment.ts'
import { findCommand } from '#core/processes/find-command.ts'
import { sweepChildren } from '#core/processes/sweep.ts'
import { createRest } from '#core/surfaces/rest.ts'
import { createUpstreams } from '#core/upstreams/index.ts'
import { Vault } from '#core/vault/vault.ts'

export interface CoreOptions {
  readonly platform: Platform
  readonly config: Config
  readonly kind: 'desktop' | 'serve'
  /** The environment of this process, from which children inherit a chosen few. */
  readonly hostEnvironment: Readonly<Record<string, string>>
  /** The built stdio bridge, an absolute path. */
  readonly bridgeFile: string
  /** Opens the vault at the start, or makes it on the first. */
  readonly passphrase?: string
}

export interface Core {
  readonly execute: Execute
  readonly subscribe: (listener: (event: AppEvent) => void) => () => void
  /** The person at this machine. */
  readonly owner: () => Actor
  readonly gatewayStatus: () => GatewayStatus
  readonly vaultStatus: () => VaultStatus
  /** Resolves when the keychain has answered, or refused. */
  readonly whenVaultAsked: Promise<void>
  readonly now: () => number
  readonly log: Log
  /** Ends everything, children first, in the reverse order of the start; finishes even when a part fails. */
  readonly close: () => Promise<void>
}

const ALL_PARTS = ['tools', 'prompts', 'resources'] as const

/** Starts everything, in order. Throws `conflict` when another Atrium owns the data folder, or the file is of a newer one. */
export async function startCore(options: CoreOptions): Promise<Core> {
  const { platform, config } = options
  const { now } = platform
  const ownership = ownDataFolder(config.dataFolder, { pid: process.pid, kind: options.kind, startedAt: now() })
  const logFile = openLogFile(config.dataFolder, makePrivateFile)
  const log = createLog(logFile.stream)
  const closers = createClosers((part, error) => { log.error('close.failed', { part, error }) })
  closers.add('ownership', ownership.release)
  closers.add('log', logFile.close)
  try {
    return await buildCore(options, { log, closers })
  } catch (thrown) {
    log.error('start.failed', { error: thrown })
    await closers.close()
    throw thrown
  }
}

interface Begun {
  readonly log: Log
  readonly closers: Closers
}

async function buildCore(options: CoreOptions, { log, closers }: Begun): Promise<Core> {
  const { platform, config } = options
  const { now } = platform
  const db = openDatabase(join(config.dataFolder, 'atrium.db'), { now })
  closers.add('database', db.close)
  const { folderId } = ensureOrganization(db, { now, newUuid, newId })
  await sweepChildren({ db, folderMark: folderId, log })

  const bus = createBus<AppEvent>(error => { log.error('event.failed', { error }) })
  const { emit } = bus
  const vault = new Vault({ db, platform, folderId, changed: () => { emit({ name: 'vault.changed' }) } })
  const vaultOpened = openVault(vault, options.passphrase)
  const environment = findHostEnvironment(options.hostEnvironment)

  const upstreams = createUpstreams({
    platform, db, log,
    folderMark: folderId,
    dataFolder: config.dataFolder,
    get baseEnvironment() { return environment.current() },
    resolveLaunch: async serverId => {
      // The login shell's PATH and the keychain are asked in the background of the start; the first server waits for both.
      await Promise.all([environment.ready, vaultOpened])
      return resolveLaunch({ db, vault, now }, serverId)
    },
    events: {
      stateChanged: workspaceId => { emit({ name: 'servers.changed', workspaceId }) },
      logged: (workspaceId, serverId, lines) => { emit({ name: 'server.logged', workspaceId, serverId, lines }) },
      catalogChanged: (workspaceId, _serverId, parts) => {
        emit({ name: 'tools.changed', workspaceId, parts })
      },
      resourceUpdated: (workspaceId, serverId, uri) => {
        gateway.announce(workspaceId, { kind: 'resourceUpdated', uri: calls.exposedUri(getWorkspaceFacts(db, workspaceId), serverId, uri) })
      },
    },
  })
  closers.add('upstreams', upstreams.close)

  const serversOf = keptServerFacts(db, bus)
  const calls = createCalls({
    db, platform, log, upstreams, serversOf,
    onRecorded: (workspaceId, records) => { emit({ name: 'calls.recorded', workspaceId, calls: records }) },
  })
  closers.add('calls', calls.close)
  const bridge = { command: await findNode(options.hostEnvironment, options.kind), args: [options.bridgeFile] }
  const gatewayStatus = (): GatewayStatus => ({ ...gateway.status(), bridge })
  const execute = createExecute(
    createHandlers({
      db, platform, newUuid, newId, vault, upstreams, emit,
      toolDoor: { listTools: calls.listTools, callTool: calls.callTool },
      gatewayControl: { status: gatewayStatus, restart: () => restartGateway() },
      endSessionsOf: keyId => {
        gateway.endSessionsOf(keyId)
        calls.endCallsOf(keyId)
      },
    }),
    createOperationLog({ db, log, now }),
  )
  const gateway = createGateway({
    platform, log, newUuid,
    authenticate: bearer => findLiveKey(db, bearer, now()),
    findWorkspace: keptWorkspaceFacts(db, bus),
    serve: calls.serve,
    hello: calls.hello,
    inputSchemaOf: calls.inputSchemaOf,
    recordRefusal: calls.recordRefusal,
    rest: createRest({ execute, version: platform.version, findActor: bearer => findAdmin(db, bearer, now()) }),
    onStatusChanged: () => { emit({ name: 'gateway.changed' }) },
  })
  closers.add('gateway', gateway.stop)

  bus.subscribe(event => {
    if (event.name !== 'tools.changed') return
    for (const part of event.parts ?? ALL_PARTS) gateway.announce(event.workspaceId, { kind: 'listChanged', part })
  })

  const port = () => config.gatewayPort ?? platform.settings.read().gatewayPort
  const restartGateway = async () => {
    await gateway.stop()
    await gateway.start(port())
    return gatewayStatus()
  }
  await gateway.start(port())
  log.info('core.started', { version: platform.version, port: gateway.status().port, state: gateway.status().state })
  return {
    execute, log, now,
    subscribe: bus.subscribe,
    owner: () => ownerActor(db),
    gatewayStatus,
    vaultStatus: () => vault.status(),
    whenVaultAsked: vaultOpened,
    close: closers.close,
  }
}

/** A passphrase that was given opens the vault, or makes it where there is none; otherwise the keychain is asked. Never throws: the status tells. */
async function openVault(vault: Vault, passphrase: string | undefined): Promise<void> {
  if (passphrase === undefined) {
    await vault.open()
    return
  }
  const open = vault.status().state === 'new' ? vault.create(passphrase) : vault.unlock(passphrase)
  await open.catch((thrown: unknown) => vault.lock(AppError.from(thrown).message))
}

/** The Node that a client can start the bridge with: this one in `serve`; the desktop app has none to lend, so the person's own. */
async function findNode(environment: Readonly<Record<string, string>>, kind: CoreOptions['kind']): Promise<string> {
  if (kind === 'serve') return process.execPath
  const found = await findCommand({ command: 'node', environment, folder: '/', os: process.platform }).catch(() => undefined)
  return found?.file ?? 'node'
}

/** The servers of a workspace for the hot path: read again only after one changed. */
function keptServerFacts(db: Database, bus: Bus<AppEvent>): (workspaceId: WorkspaceId) => readonly ServerFacts[] {
  const kept = new Map<WorkspaceId, readonly ServerFacts[]>()
  bus.subscribe(event => {
    if (event.name === 'servers.changed') kept.delete(event.workspaceId)
  })
  return workspaceId => {
    const known = kept.get(workspaceId)
    if (known) return known
    const facts = listServerFacts(db, workspaceId)
    kept.set(workspaceId, facts)
    return facts
  }
}

/** Workspaces by slug for the hot path: read again after one changed. Keys are never kept: they are looked up for every request. */
function keptWorkspaceFacts(db: Database, bus: Bus<AppEvent>): (slug: string) => WorkspaceFacts | undefined {
  const kept = new Map<string, WorkspaceFacts>()
  bus.subscribe(event => {
    if (event.name === 'workspaces.changed') kept.clear()
  })
  return slug => {
    const known = kept.get(slug)
    if (known) return known
    const facts = findWorkspaceFacts(db, slug)
    if (facts) kept.set(slug, facts)
    return facts
  }
}

function findAdmin(db: Database, bearer: string | undefined, now: number): Actor | undefined {
  const key = findLiveAdminKey(db, bearer, now)
  if (!key) return undefined
  noteKeyUse(db, key.id, now)
  return adminKeyActor(db, key)
}
