import { join } from 'node:path'
import { AppError } from '#shared/errors.ts'
import type { AppEvent } from '#shared/events.ts'
import type { GatewayStatus } from '#shared/model/gateway.ts'
import type { KeyId } from '#shared/model/ids.ts'
import type { VaultStatus } from '#shared/model/vault.ts'
import type { Config } from '#core/config.ts'
import type { Database } from '#core/db/database.ts'
import { makePrivateFile, openDatabase } from '#core/db/open.ts'
import { ownDataFolder } from '#core/db/owner.ts'
import { createHandlers } from '#core/features/index.ts'
import { findLiveAdminKey, findLiveKey, noteKeyUse } from '#core/features/keys/index.ts'
import { adminKeyActor, ensureOrganization, ownerActor } from '#core/features/organization/index.ts'
import { resolveLaunch } from '#core/features/servers/index.ts'
import { getWorkspaceFacts } from '#core/features/workspaces/index.ts'
import { createCalls } from '#core/gateway/calls.ts'
import { createGateway, type Gateway } from '#core/gateway/http/index.ts'
import { createBus, type Bus } from '#core/lib/bus.ts'
import { createClosers, type Closers } from '#core/lib/closers.ts'
import { newId, newUuid } from '#core/lib/ids.ts'
import { createLog, type Log } from '#core/lib/log.ts'
import { openLogFile } from '#core/lib/log-file.ts'
import type { Actor } from '#core/operations/call.ts'
import { createExecute, type Execute } from '#core/operations/execute.ts'
import { createOperationLog } from '#core/operations/operation-log.ts'
import type { Platform } from '#core/platform.ts'
import { findHostEnvironment, type HostEnvironment } from '#core/host-environment.ts'
import { findCommand } from '#core/processes/find-command.ts'
import { sweepChildren } from '#core/processes/sweep.ts'
import { createRest } from '#core/surfaces/rest.ts'
import { keptServerFacts, keptWorkspaceFacts } from '#core/kept-facts.ts'
import { createUpstreams, type UpstreamsNeeds } from '#core/upstreams/index.ts'
import type { UpstreamEvents } from '#core/upstreams/upstream.ts'
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
  const closers = createClosers((part, error) => {
    log.error('close.failed', { part, error })
  })
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

async function buildCore(options: CoreOptions, begun: Begun): Promise<Core> {
  const { platform } = options
  const { log, closers } = begun
  const { now } = platform
  const ground = await layGround(options, begun)
  const { db, bus, vault } = ground
  const { emit } = bus

  const upstreams = createUpstreams(
    upstreamsNeeds(options, begun, ground, (workspaceId, serverId, uri) => {
      gateway.announce(workspaceId, { kind: 'resourceUpdated', uri: calls.exposedUri(getWorkspaceFacts(db, workspaceId), serverId, uri) })
    }),
  )
  closers.add('upstreams', upstreams.close)
  const calls = createCalls({
    db,
    platform,
    log,
    upstreams,
    serversOf: keptServerFacts(db, bus),
    onRecorded: (workspaceId, records) => {
      emit({ name: 'calls.recorded', workspaceId, calls: records })
    },
  })
  closers.add('calls', calls.close)

  const gatewayControl = controlOf(options, () => gateway, await findNode(options))
  const endSessionsOf = (keyId: KeyId) => {
    gateway.endSessionsOf(keyId)
    calls.endCallsOf(keyId)
  }
  const handlers = createHandlers({ db, platform, newUuid, newId, vault, upstreams, emit, toolDoor: calls, gatewayControl, endSessionsOf })
  const execute = createExecute(handlers, createOperationLog({ db, log, now }))
  const { serve, hello, inputSchemaOf, recordRefusal } = calls
  const gateway = createGateway({
    platform,
    log,
    newUuid,
    serve,
    hello,
    inputSchemaOf,
    recordRefusal,
    authenticate: bearer => findLiveKey(db, bearer, now()),
    findWorkspace: keptWorkspaceFacts(db, bus),
    rest: createRest({ execute, version: platform.version, findActor: bearer => findAdmin(db, bearer, now()) }),
    onStatusChanged: () => {
      emit({ name: 'gateway.changed' })
    },
  })
  closers.add('gateway', gateway.stop)
  bus.subscribe(event => {
    announceLists(gateway, event)
  })
  await gateway.start(portOf(options))
  log.info('core.started', { version: platform.version, port: gateway.status().port, state: gateway.status().state })
  return {
    execute,
    log,
    now,
    subscribe: bus.subscribe,
    owner: () => ownerActor(db),
    gatewayStatus: gatewayControl.status,
    vaultStatus: () => vault.status(),
    whenVaultAsked: ground.vaultAsked,
    close: closers.close,
  }
}

/** What everything else stands on. The login shell and the keychain are asked meanwhile; the gateway need not wait for them. */
interface Ground {
  readonly db: Database
  readonly folderId: string
  readonly bus: Bus<AppEvent>
  readonly vault: Vault
  readonly vaultAsked: Promise<void>
  readonly environment: HostEnvironment
}

async function layGround({ platform, config, passphrase, hostEnvironment }: CoreOptions, { log, closers }: Begun): Promise<Ground> {
  const { now } = platform
  const db = openDatabase(join(config.dataFolder, 'atrium.db'), { now })
  closers.add('database', db.close)
  const { folderId } = ensureOrganization(db, { now, newUuid, newId })
  await sweepChildren({ db, folderMark: folderId, log })
  const bus = createBus<AppEvent>(error => {
    log.error('event.failed', { error })
  })
  const vault = new Vault({
    db,
    platform,
    folderId,
    changed: () => {
      bus.emit({ name: 'vault.changed' })
    },
  })
  return { db, folderId, bus, vault, vaultAsked: openVault(vault, passphrase), environment: findHostEnvironment(hostEnvironment) }
}

function upstreamsNeeds(
  options: CoreOptions,
  { log }: Begun,
  ground: Ground,
  resourceUpdated: UpstreamEvents['resourceUpdated'],
): UpstreamsNeeds {
  const { platform, config } = options
  const { db, vault, vaultAsked, environment, folderId, bus } = ground
  const { emit } = bus
  return {
    platform,
    db,
    log,
    folderMark: folderId,
    dataFolder: config.dataFolder,
    get baseEnvironment() {
      return environment.current()
    },
    resolveLaunch: async serverId => {
      await Promise.all([environment.ready, vaultAsked])
      return resolveLaunch({ db, vault, now: platform.now }, serverId)
    },
    events: {
      resourceUpdated,
      stateChanged: workspaceId => {
        emit({ name: 'servers.changed', workspaceId })
      },
      logged: (workspaceId, serverId, lines) => {
        emit({ name: 'server.logged', workspaceId, serverId, lines })
      },
      catalogChanged: (workspaceId, _serverId, parts) => {
        emit({ name: 'tools.changed', workspaceId, parts })
      },
    },
  }
}

function portOf({ platform, config }: CoreOptions): number {
  return config.gatewayPort ?? platform.settings.read().gatewayPort
}

function controlOf(options: CoreOptions, gateway: () => Gateway, node: string) {
  const bridge = { command: node, args: [options.bridgeFile] }
  const status = (): GatewayStatus => ({ ...gateway().status(), bridge })
  const restart = async () => {
    await gateway().stop()
    await gateway().start(portOf(options))
    return status()
  }
  return { status, restart }
}

function announceLists(gateway: Gateway, event: AppEvent): void {
  if (event.name !== 'tools.changed') return
  for (const part of event.parts ?? ALL_PARTS) gateway.announce(event.workspaceId, { kind: 'listChanged', part })
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
async function findNode({ hostEnvironment, kind }: CoreOptions): Promise<string> {
  if (kind === 'serve') return process.execPath
  const found = await findCommand({ command: 'node', environment: hostEnvironment, folder: '/', os: process.platform }).catch(
    () => undefined,
  )
  return found?.file ?? 'node'
}

function findAdmin(db: Database, bearer: string | undefined, now: number): Actor | undefined {
  const key = findLiveAdminKey(db, bearer, now)
  if (!key) return undefined
  noteKeyUse(db, key.id, now)
  return adminKeyActor(db, key)
}
