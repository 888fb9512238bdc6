import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '#shared/errors.ts'
import type { AppEvent } from '#shared/events.ts'
import type { ServerId, WorkspaceId } from '#shared/model/ids.ts'
import type { Config } from '#core/config.ts'
import type { Database } from '#core/db/database.ts'
import type { Custom } from '#core/custom/index.ts'
import { openDatabase } from '#core/db/open.ts'
import { checkBundle, sweepServerFolders } from '#core/features/bundles/index.ts'
import { ensureOrganization } from '#core/features/organization/index.ts'
import { createReferences, type References } from '#core/features/secrets/index.ts'
import { findServing, listServerFacts, resolveLaunch } from '#core/features/servers/index.ts'
import { findHostEnvironment, type HostEnvironment } from '#core/host-environment.ts'
import { createBus, type Bus } from '#core/lib/bus.ts'
import type { Closers } from '#core/lib/closers.ts'
import { newId, newUuid } from '#core/lib/ids.ts'
import type { Log } from '#core/lib/log.ts'
import { createOAuth, type OAuth } from '#core/oauth/index.ts'
import type { Platform } from '#core/platform.ts'
import { sweepChildren } from '#core/processes/sweep.ts'
import type { UpstreamsNeeds } from '#core/upstreams/index.ts'
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

export interface Begun {
  readonly log: Log
  readonly closers: Closers
}

/** What everything else stands on. The login shell and the keychain are asked meanwhile; the gateway need not wait for them. */
export interface Ground {
  readonly db: Database
  readonly folderId: string
  readonly bus: Bus<AppEvent>
  readonly vault: Vault
  readonly vaultAsked: Promise<void>
  readonly environment: HostEnvironment
  readonly references: References
}

/** Opens the store, ends what an earlier run left, and asks for the vault's key. Throws `conflict` for a newer file. */
export async function layGround({ platform, config, passphrase, hostEnvironment }: CoreOptions, { log, closers }: Begun): Promise<Ground> {
  const { now } = platform
  const db = openDatabase(join(config.dataFolder, 'atrium.db'), { now })
  closers.add('database', db.close)
  const { folderId } = ensureOrganization(db, { now, newUuid, newId })
  await sweepChildren({ db, folderMark: folderId, log })
  await sweepServerFolders(db, config.dataFolder)
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
    rotated: () => {
      bus.emit({ name: 'vault.rotated' })
    },
    failed: error => {
      log.error('vault.failed', { error })
    },
  })
  closers.add('vault', () => vault.close())
  const environment = findHostEnvironment(hostEnvironment)
  const parts = { db, folderId, bus, vault, environment }
  const references = openReferences({ platform, config }, closers, parts)
  return { ...parts, references, vaultAsked: openVault(vault, passphrase) }
}

type LookingUp = Pick<Ground, 'db' | 'folderId' | 'bus' | 'vault' | 'environment'>

/** Looks up the secrets that are kept elsewhere. What it knows is forgotten when the vault is locked, and when a secret changes. */
function openReferences(
  { platform, config }: Pick<CoreOptions, 'platform' | 'config'>,
  closers: Closers,
  { db, folderId, bus, vault, environment }: LookingUp,
): References {
  const references = createReferences({
    spawn: { db, folderMark: folderId, dataFolder: config.dataFolder, now: platform.now },
    environment: async () => {
      await environment.ready
      return environment.current()
    },
    ticks: platform.ticks,
  })
  closers.add('references', references.close)
  bus.subscribe(event => {
    const isLocked = event.name === 'vault.changed' && vault.status().state !== 'open'
    if (isLocked || event.name === 'secrets.changed') references.forget()
  })
  return references
}

interface AfterSignIn {
  readonly start: (serverId: ServerId) => Promise<unknown>
  readonly noteSignIn: (server: { readonly workspaceId: WorkspaceId; readonly serverId: ServerId }) => void
}

/** Signing in to servers elsewhere. Whoever has signed in wants to see what the server offers: it is started. */
export function openOAuth(
  { platform, config }: CoreOptions,
  { log, closers }: Begun,
  ground: Ground,
  { start, noteSignIn }: AfterSignIn,
): OAuth {
  const { db, vault, bus } = ground
  const oauth = createOAuth({
    db,
    vault,
    log,
    now: platform.now,
    openExternal: platform.openExternal,
    clientMetadataUrl: config.clientMetadataUrl,
    changed: workspaceId => {
      bus.emit({ name: 'servers.changed', workspaceId })
    },
    signedIn: ({ workspaceId, serverId }) => {
      noteSignIn({ workspaceId, serverId })
      const server = listServerFacts(db, workspaceId).find(({ id }) => id === serverId)
      if (server?.isOn === true && server.isApproved)
        start(serverId).catch((error: unknown) => log.warn('signIn.notStarted', { serverId, error }))
    },
  })
  closers.add('oauth', oauth.close)
  return oauth
}

/** What the servers need of the rest. A start waits for the PATH and the keychain; the gateway does not. */
export function upstreamsNeeds(
  options: CoreOptions,
  { log }: Begun,
  ground: Ground & { readonly oauth: Pick<OAuth, 'authorizerFor'>; readonly custom: Custom },
  resourceUpdated: UpstreamEvents['resourceUpdated'],
): UpstreamsNeeds {
  const { platform, config } = options
  const { db, vault, references, vaultAsked, environment, folderId, bus } = ground
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
    authorizerFor: ground.oauth.authorizerFor,
    custom: ground.custom,
    resolveLaunch: async serverId => {
      await Promise.all([environment.ready, vaultAsked])
      await checkBundle({ db, dataFolder: config.dataFolder, now: platform.now, emit }, serverId)
      return resolveLaunch({ db, vault, references, now: platform.now }, serverId)
    },
    isVaultLocked: () => !vault.isOpen,
    servingOf: serverId => findServing(db, serverId),
    events: {
      resourceUpdated,
      stateChanged: workspaceId => {
        emit({ name: 'servers.changed', workspaceId })
      },
      logged: (workspaceId, serverId, lines) => {
        emit({ name: 'server.logged', workspaceId, serverId, lines })
      },
      framed: (workspaceId, serverId, last) => {
        emit({ name: 'server.framed', workspaceId, serverId, last })
      },
      catalogChanged: (workspaceId, _serverId, parts) => {
        emit({ name: 'tools.changed', workspaceId, parts })
      },
    },
  }
}

/** A keychain that is locked asks the person, who may not be there: nothing that needs no secret waits longer than this for it. In ms. */
const KEYCHAIN_PATIENCE_MS = 3_000

/** A passphrase that was given opens the vault, or makes it where there is none; otherwise the keychain is asked. Never throws: the status tells. */
async function openVault(vault: Vault, passphrase: string | undefined): Promise<void> {
  if (passphrase === undefined) {
    await Promise.race([vault.open(), sleep(KEYCHAIN_PATIENCE_MS, undefined, { ref: false })])
    return
  }
  const open = vault.status().state === 'new' ? vault.create(passphrase) : vault.unlock(passphrase)
  await open.catch((thrown: unknown) => vault.lock(AppError.from(thrown).message))
}
