import { homedir } from 'node:os'
import type { AppEvent } from '#shared/events.ts'
import type { GatewayStatus } from '#shared/model/gateway.ts'
import type { KeyId } from '#shared/model/ids.ts'
import type { VaultStatus } from '#shared/model/vault.ts'
import type { Database } from '#core/db/database.ts'
import { makePrivateFile } from '#core/db/open.ts'
import { ownDataFolder } from '#core/db/owner.ts'
import { Uploads } from '#core/features/bundles/index.ts'
import { createHandlers } from '#core/features/index.ts'
import { findLiveKey, findLiveKeyById, watchExpiry } from '#core/features/keys/index.ts'
import { ownerActor } from '#core/features/organization/index.ts'
import { createToolPolicy } from '#core/features/tools/index.ts'
import { Registry } from '#core/features/registry/index.ts'
import { checkNeedsNoVault, Renewal, resolveLaunch } from '#core/features/servers/index.ts'
import { getWorkspaceFacts, listWorkspaceFacts } from '#core/features/workspaces/index.ts'
import { createCalls, type CallsNeeds } from '#core/gateway/calls.ts'
import { createGateway, type Gateway } from '#core/gateway/http/index.ts'
import type { Bus } from '#core/lib/bus.ts'
import { createClosers } from '#core/lib/closers.ts'
import { newId, newUuid } from '#core/lib/ids.ts'
import { createLog, type Log } from '#core/lib/log.ts'
import { openLogFile } from '#core/lib/log-file.ts'
import type { Actor } from '#core/operations/call.ts'
import { createExecute, type Execute } from '#core/operations/execute.ts'
import { createOperationLog } from '#core/operations/operation-log.ts'
import { findCommand } from '#core/processes/find-command.ts'
import { openAudit } from '#core/audit-parts.ts'
import { openCustom } from '#core/custom-parts.ts'
import { assembleGates } from '#core/gates.ts'
import { openLogins } from '#core/login-parts.ts'
import { openMetrics } from '#core/metrics-parts.ts'
import { openRest } from '#core/rest-parts.ts'
import { layGround, openOAuth, upstreamsNeeds, type Begun, type CoreOptions, type Ground } from '#core/ground.ts'
import { keptServerFacts, keptWorkspaceFacts } from '#core/kept-facts.ts'
import { startLocking } from '#core/locking.ts'
import { openUsage } from '#core/usage-parts.ts'
import { createUpstreams } from '#core/upstreams/index.ts'
import type { Upstreams } from '#core/upstreams/upstream.ts'

export type { CoreOptions } from '#core/ground.ts'
export { endOnUncaught } from '#core/lib/last-resort.ts'

export interface Core {
  readonly execute: Execute
  readonly subscribe: (listener: (event: AppEvent) => void) => () => void
  /** The person at this machine. */
  readonly owner: () => Actor
  readonly gatewayStatus: () => GatewayStatus
  readonly vaultStatus: () => VaultStatus
  /** Resolves when the keychain has answered or refused, or has done neither for a while: the status then changes when it does. */
  readonly whenVaultAsked: Promise<void>
  readonly now: () => number
  readonly log: Log
  /** Puts on record that a browser was signed in to the pages, or that its link was not good. */
  readonly notePageSignIn: (isGood: boolean) => void
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

async function buildCore(options: CoreOptions, begun: Begun): Promise<Core> {
  const { platform } = options
  const { log, closers } = begun
  const { now } = platform
  const ground = await layGround(options, begun)
  const { db, bus, vault } = ground
  const { emit } = bus
  const [audit, usage] = [openAudit(options, begun, ground), openUsage(options, begun, ground)]
  const oauth = openOAuth(options, begun, ground, { start: serverId => upstreams.start(serverId), noteSignIn: audit.noteServerSignIn })
  const custom = openCustom(options, begun, ground, () => calls.nested)
  const upstreams = createUpstreams(
    upstreamsNeeds(options, begun, { ...ground, oauth, custom }, (workspaceId, serverId, uri) => {
      gateway.announce(workspaceId, { kind: 'resourceUpdated', uri: calls.exposedUri(getWorkspaceFacts(db, workspaceId), serverId, uri) })
    }),
  )
  closers.add('upstreams', upstreams.close)
  const serversOf = keptServerFacts(db, bus)
  const toolPolicy = createToolPolicy({ db, now, log })
  const nested = nestedNeeds(db, now, () => gateway)
  const { gated, ...approving } = assembleGates({ db, platform, log, audit, usage, bus, closers, upstreams, tellDesktop: platform.notify })
  const told = { onRecorded: tellRecorded(emit), checkUnlocked: gateOf(ground), ...gated }
  const calls = createCalls({ db, platform, log, upstreams, serversOf, toolPolicy, nested, ...told })
  closers.add('calls', calls.close)

  const locking = startLocking({ platform, vault, upstreams, bus })
  closers.add('locking', locking.close)
  openWatches(options, begun, ground, upstreams)
  const gatewayControl = controlOf(options, () => gateway, await findNode(options))
  const endSessionsOf = (keyId: KeyId) => {
    gateway.endSessionsOf(keyId)
    calls.endCallsOf(keyId)
  }
  const [{ references }, { noteUse }] = [ground, locking]
  const parts = { db, platform, newUuid, newId, vault, references, noteUse, upstreams, signIns: oauth, toolPolicy, custom, log, emit }
  const { logins, ...terminals } = openLogins(options, begun, { emit, notify: platform.notify, status: () => gateway.status() })
  const adding = { ...addingParts(options, begun, ground), logins, sealer: audit.sealer, meter: usage.meter, ...approving }
  const handlers = createHandlers({ ...parts, ...adding, toolDoor: calls, gatewayControl, endSessionsOf })
  const execute = createExecute(handlers, createOperationLog({ db, log, now, appended: audit.noteAppended }))
  const { serve, hello, inputSchemaOf, recordRefusal } = calls
  const authenticate = (bearer: string | undefined) => findLiveKey(db, bearer, now(), 'mcp')
  const rest = openRest({ db, platform, log, closers, execute, recordRefusal, admit: (keyId, end) => gateway.admitCall(keyId, end) })
  const doors = { rest, metrics: openMetrics(options, ground, { audit, serversOf, upstreams, ...calls }), ...terminals }
  const door = { authenticate, findWorkspace: keptWorkspaceFacts(db, bus), ...doors, onSessionEnded: upstreams.clientGone }
  const gateway = createGateway({ platform, log, newUuid, serve, hello, inputSchemaOf, recordRefusal, ...door })
  closers.add('gateway', gateway.stop)
  bus.subscribe(event => announceLists(gateway, event))
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
    notePageSignIn: audit.notePageSignIn,
    close: closers.close,
  }
}

function tellRecorded(emit: Bus<AppEvent>['emit']): CallsNeeds['onRecorded'] {
  return (workspaceId, records) => {
    emit({ name: 'calls.recorded', workspaceId, calls: records })
  }
}

/** What tools need that call tools: their keys as they are now, and a place in the limits of these. */
function nestedNeeds(db: Database, now: () => number, gateway: () => Gateway): CallsNeeds['nested'] {
  return {
    newUuid,
    keyNow: (keyId, door) => findLiveKeyById(db, keyId, now(), door),
    admit: (keyId, end) => gateway().admitCall(keyId, end),
  }
}

/** While the vault is locked, calls of servers that are given something from it are refused. */
function gateOf({ db, vault }: Ground): NonNullable<CallsNeeds['checkUnlocked']> {
  return server => {
    if (!vault.isOpen) checkNeedsNoVault(db, server)
  }
}

/** What looks after things by itself. */
function openWatches(options: CoreOptions, begun: Begun, ground: Ground, upstreams: Upstreams): void {
  openRenewal(options, begun, ground, upstreams)
  const { db, bus } = ground
  const { now, notify } = options.platform
  begun.closers.add('expiry', watchExpiry({ db, now, emit: bus.emit, notify }).close)
}

/** Restarts servers whose secrets changed, where their workspace wants that. */
function openRenewal(
  { platform }: CoreOptions,
  { log, closers }: Begun,
  { db, bus, vault, references }: Ground,
  upstreams: Upstreams,
): void {
  const renewal = new Renewal({
    db,
    upstreams,
    checkStart: serverId => resolveLaunch({ db, vault, references, now: platform.now }, serverId),
    failed: (serverId, error) => {
      log.warn('server.notRenewed', { serverId, error })
    },
  })
  closers.add('renewal', () => {
    renewal.close()
  })
  bus.subscribe(event => {
    // It is ready after its secret was replaced, or its workspace wants it only now.
    if (event.name === 'servers.changed' || event.name === 'secrets.changed') renewal.look(event.workspaceId)
    if (event.name === 'vault.changed') for (const { id } of listWorkspaceFacts(db)) renewal.look(id)
  })
}

/** What servers are added with: the registry, and bundles that are brought in. */
function addingParts(options: CoreOptions, { log, closers }: Begun, { db, bus, environment }: Ground) {
  const { platform, config } = options
  const { now, settings } = platform
  const registry = new Registry({ db, now, log, url: () => settings.read().registryUrl, emit: bus.emit })
  closers.add('registry', () => registry.stop())
  const uploads = new Uploads({ dataFolder: config.dataFolder, now, newUuid })
  closers.add('uploads', () => uploads.close())
  const baseEnvironment = async () => {
    await environment.ready
    return environment.current()
  }
  const bundles = { uploads, dataFolder: config.dataFolder, baseEnvironment }
  return { machine: machineOf(options), registry, refreshPrograms: environment.refresh, bundles }
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

/** Whose client files an import reads: the home that children get too. */
function machineOf({ hostEnvironment }: CoreOptions) {
  const { HOME, USERPROFILE } = hostEnvironment
  const home = (process.platform === 'win32' ? USERPROFILE : HOME) ?? homedir()
  return { os: process.platform, home, environment: hostEnvironment }
}

function announceLists(gateway: Gateway, event: AppEvent): void {
  if (event.name !== 'tools.changed') return
  for (const part of event.parts ?? ALL_PARTS) gateway.announce(event.workspaceId, { kind: 'listChanged', part })
}

/** The Node that a client can start the bridge with: this one in `serve`; the desktop app has none to lend, so the person's own. */
async function findNode({ hostEnvironment, kind }: CoreOptions): Promise<string> {
  if (kind === 'serve') return process.execPath
  const found = await findCommand({ command: 'node', environment: hostEnvironment, folder: '/', os: process.platform }).catch(
    () => undefined,
  )
  return found?.file ?? 'node'
}
