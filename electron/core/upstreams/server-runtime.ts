import { AppError } from '#shared/errors.ts'
import type { ServerId, WorkspaceId } from '#shared/model/ids.ts'
import type { ServerLogLine, ServerState } from '#shared/model/server.ts'
import { next, type LifecycleEvent } from '#core/processes/lifecycle.ts'
import type { StartPlace } from '#core/processes/start-gate.ts'
import type { TreeUsage } from '#core/processes/tree-usage.ts'
import type { KnownSecret } from '#core/vault/known-secret.ts'
import { isSignInNeeded } from './authorizer.ts'
import { capabilityKey, isPlain } from './capabilities.ts'
import type { Catalogs } from './catalogs.ts'
import { Copies } from './copies.ts'
import type { Era } from './era.ts'
import { afterContact } from './contact.ts'
import type { Contact } from './http/client.ts'
import { startInstance, type Instance } from './instance.ts'
import { instanceNeeds } from './instance-needs.ts'
import { openCopy, type FailedStart } from './open-copy.ts'
import type { FrameBook } from './frames/frame-book.ts'
import { findWorkspaceOf } from './kept-catalogs.ts'
import { Keeper } from './keeper.ts'
import { listFor } from './listing.ts'
import { secretsOfAll } from './living-secrets.ts'
import type { Shop, UpstreamsNeeds } from './needs.ts'
import { Relisting } from './relisting.ts'
import { usageOfAll, vitalsOfAll } from './vitals.ts'
import type { ServerLog } from './server-log.ts'
import { createCatalogs, createFrameBook, createServerLog } from './server-parts.ts'
import { ServerStatus } from './server-status.ts'
import type { Catalog, ClientCapabilities, JsonObject, ResolvedLaunch, UpstreamRequest, Vitals } from './upstream.ts'
import { checkCooledDown, startError } from './start-errors.ts'
import { notReady, waitFor } from './wait.ts'
import { Watches } from './watches.ts'

/** Whether somebody waits for a start with a call, or at most with a list. */
type Haste = 'urgent' | 'patient'

const NOBODY: ClientCapabilities = {}
const STOPPED = new AppError('upstream_failed', 'The server was stopped.')

/** Everything that lives of one server: the process all clients share, the copies for clients that can be asked, its state and log. */
export class ServerRuntime {
  readonly #serverId: ServerId
  readonly #workspaceId: WorkspaceId | undefined
  readonly #needs: UpstreamsNeeds
  readonly #log: ServerLog
  readonly #catalogs: Catalogs
  readonly #copies: Copies
  /** What went over the wires of all its processes. */
  readonly frames: FrameBook
  readonly #relisting: Relisting
  /** Looks after what runs: idle, hung, just woken. */
  readonly keeper: Keeper
  readonly #shop: Shop
  /** One process for all clients, where the protocol allows; otherwise one for each. */
  readonly #isSharing: boolean
  /** What clients watch; kept by who made this. */
  readonly #uris: Set<string>
  /** Trees of processes that ended by themselves, until all of them is gone. */
  readonly #endings = new Set<Promise<void>>()
  readonly #status: ServerStatus
  #shared: Instance | undefined
  readonly #watches: Watches
  #place: StartPlace | undefined
  #opening: Promise<Instance> | undefined
  #stopping: Promise<void> | undefined
  /** The shared process ends because nobody used it. */
  #retiring: Promise<void> | undefined
  #life = new AbortController()
  #restarts = 0
  #isClosed = false

  constructor(needs: UpstreamsNeeds, serverId: ServerId, { uris, shop }: { readonly uris: Set<string>; readonly shop: Shop }) {
    const { db, platform } = needs
    const workspaceId = findWorkspaceOf(db, serverId)
    this.#needs = needs
    this.#uris = uris
    this.#watches = new Watches(uris, {
      ticks: platform.ticks,
      missed: (instance, missed) => {
        this.#relisting.hear(instance)
        for (const uri of missed) this.#tellUpdated(uri)
      },
    })
    this.#shop = shop
    this.#isSharing = needs.servingOf(serverId).sharing === 'shared'
    this.#serverId = serverId
    this.#workspaceId = workspaceId
    this.#log = createServerLog(needs, { serverId, workspaceId })
    this.frames = createFrameBook(needs, { serverId, workspaceId }, shop.frameBudget)
    this.#catalogs = createCatalogs(needs, { serverId, workspaceId })
    this.#status = new ServerStatus({
      now: platform.now,
      copies: () => this.#copies,
      retry: () => {
        this.#restarts += 1
        this.#open({ kind: 'retryDue' }, 'patient').catch(() => undefined)
      },
      changed: state => {
        if (workspaceId !== undefined) needs.events.stateChanged(workspaceId, serverId, state)
      },
    })
    this.#copies = new Copies({
      openLane: this.#openCopy,
      openOwn: async capabilities => {
        const instance = await this.#openCopy(capabilities)
        this.#watches.openOwn(instance)
        return instance
      },
      ticks: platform.ticks,
      changed: this.#status.show,
    })
    this.keeper = new Keeper({
      ticks: platform.ticks,
      pace: shop.pace,
      idleStopMs: () => needs.servingOf(serverId).idleStopMs,
      isSharing: this.#isSharing,
      shared: () => this.#shared,
      isWatched: () => this.#uris.size > 0,
      copies: this.#copies,
      isVaultLocked: () => needs.isVaultLocked?.() ?? false,
      retire: (instance, reason) => {
        this.#retiring ??= this.#retire(instance, reason).finally(() => {
          this.#retiring = undefined
        })
      },
    })
    this.#relisting = new Relisting({ catalogs: this.#catalogs, ticks: platform.ticks, instances: () => this.#instances })
  }

  get state(): ServerState {
    return this.#status.shown
  }
  get logs(): readonly ServerLogLine[] {
    return this.#log.list()
  }
  /** Only beside a failure: what a healthy server says on stderr is no news. */
  get lastLines(): readonly string[] {
    return this.#status.shown.at === 'failed' || this.#status.shown.at === 'waiting' ? this.#log.lastLines() : []
  }
  get era(): Era | undefined {
    return this.#shared?.era ?? this.#catalogs.eraFor(undefined)
  }
  get secrets(): readonly KnownSecret[] {
    return secretsOfAll(this.#instances)
  }
  /** What its processes take of the machine. */
  usage(): Promise<TreeUsage | undefined> {
    return usageOfAll(this.#instances)
  }
  get vitals(): Vitals {
    return vitalsOfAll(this.#instances, this.#status.shown, this.#restarts)
  }
  get #instances(): readonly Instance[] {
    return this.#shared === undefined ? this.#copies.instances : [this.#shared, ...this.#copies.instances]
  }

  /** The way of every call: straight to the shared process when it is there and fit for this client. */
  request(request: UpstreamRequest): Promise<JsonObject> {
    if (!this.#isSharing) return this.#copies.own.request(request)
    const shared = this.#shared
    if (shared !== undefined && (shared.era === 'modern' || isPlain(request.client.capabilities))) return shared.connection.call(request)
    return this.#requestWithStart(request)
  }

  /** See Upstreams.catalog. */
  catalog(capabilities: ClientCapabilities, deadlineMs: number): Promise<Catalog> {
    const open = () => this.#open({ kind: 'used', now: this.#needs.platform.now() }, 'patient')
    return listFor({ catalogs: this.#catalogs, relisting: this.#relisting, copies: this.#copies, open }, capabilities, deadlineMs)
  }

  /** See Upstreams.relist. */
  async relist(): Promise<void> {
    const before = this.#shared
    const shared = await this.#open({ kind: 'used', now: this.#needs.platform.now() }, 'urgent')
    // One that was only now started was listed only now.
    if (shared === before) await this.#relisting.listAll(shared)
  }

  knownCatalog(capabilities: ClientCapabilities): Catalog | undefined {
    return this.#catalogs.find(capabilityKey(capabilities))
  }
  knownCatalogs(): readonly Catalog[] {
    return this.#catalogs.all()
  }

  async start(): Promise<ServerState> {
    // Whoever asks for it has perhaps just signed in: what was refused before is tried anew.
    if (this.#status.lifecycle.at === 'signInNeeded') await this.stop()
    await this.#open({ kind: 'switchedOn' }, 'urgent').catch((error: unknown) => {
      // What kept it from being started at all (a locked vault, say) is no state of the process, but must be seen.
      if (this.#status.lifecycle.at === 'stopped')
        this.#status.to({ at: 'failed', reason: AppError.from(error).message, failures: 0, coolUntil: 0 })
    })
    return this.#status.shown
  }

  /** As `stop`, and for good. */
  close(): Promise<void> {
    this.#isClosed = true
    return this.stop().finally(() => {
      this.frames.close()
    })
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop().finally(() => {
      this.#stopping = undefined
    })
    return this.#stopping
  }

  clientGone(principal: string): void {
    this.#copies.clientGone(principal)
  }

  async subscribe(uri: string): Promise<void> {
    this.#uris.add(uri)
    await this.#open({ kind: 'used', now: this.#needs.platform.now() }, 'urgent')
    await this.#watches.updateFor(uri)
  }

  /** Something is not watched any more. */
  unwatch(): Promise<void> {
    return this.#watches.update()
  }

  async #requestWithStart(request: UpstreamRequest): Promise<JsonObject> {
    const { signal, maxTimeoutMs } = request
    const isForLane = !isPlain(request.client.capabilities) && this.#catalogs.eraFor(undefined) === 'legacy'
    if (isForLane) return this.#copies.lanes.request(request)
    const shared = await waitFor(this.#open({ kind: 'used', now: this.#needs.platform.now() }, 'urgent'), {
      signal,
      timeoutMs: maxTimeoutMs,
      otherwise: notReady,
    })
    // Only now its era is known.
    if (shared.era === 'legacy' && !isPlain(request.client.capabilities)) return this.#copies.lanes.request(request)
    return shared.connection.call(request)
  }

  /** The shared process, started if needed; however many ask for it, it is started once. */
  #open(event: LifecycleEvent, haste: Haste): Promise<Instance> {
    if (this.#shared !== undefined) return Promise.resolve(this.#shared)
    if (haste === 'urgent') this.#place?.hurry()
    this.#opening ??= this.#openInTurn(event, haste).finally(() => {
      this.#opening = undefined
    })
    return this.#opening
  }

  async #openInTurn(event: LifecycleEvent, haste: Haste): Promise<Instance> {
    await this.#stopped()
    const { signal } = this.#life
    if (event.kind === 'used') checkCooledDown(this.#status.lifecycle, this.#needs.platform.now())
    this.#place = this.#shop.gate.enter({ isUrgent: haste === 'urgent', signal })
    const leave = await this.#place.entered
    try {
      return await this.#openShared(event, signal)
    } finally {
      this.#place = undefined
      leave()
    }
  }

  async #openShared(event: LifecycleEvent, signal: AbortSignal): Promise<Instance> {
    const launch = await this.#resolveLaunch()
    this.#status.to(next(this.#status.lifecycle, event))
    try {
      const instance = await this.#startInstance(launch, NOBODY, signal)
      this.#adopt(instance)
      return instance
    } catch (thrown) {
      const { error, event: failed } = this.#startFailed(launch, thrown)
      if (!signal.aborted) this.#status.to(next(this.#status.lifecycle, failed))
      throw error
    }
  }

  /** A start waits for a stop that is under way; after `close` there are no more starts. */
  async #stopped(): Promise<void> {
    await Promise.all([this.#stopping, this.#retiring])
    if (this.#isClosed) throw STOPPED
  }

  async #resolveLaunch(): Promise<ResolvedLaunch> {
    try {
      return await this.#needs.resolveLaunch(this.#serverId)
    } catch (error) {
      this.#status.refuse(AppError.from(error).message)
      throw error
    }
  }

  /** One more process, for a client that can be asked or that has one of its own. */
  readonly #openCopy = (capabilities: ClientCapabilities): Promise<Instance> =>
    openCopy({
      status: this.#status,
      catalogs: this.#catalogs,
      log: this.#log,
      now: this.#needs.platform.now,
      stopped: () => this.#stopped(),
      signal: () => this.#life.signal,
      resolveLaunch: () => this.#resolveLaunch(),
      start: (launch, signal) => this.#startInstance(launch, capabilities, signal),
      failed: (launch, error) => this.#startFailed(launch, error),
    })

  async #startInstance(launch: ResolvedLaunch, capabilities: ClientCapabilities, signal: AbortSignal): Promise<Instance> {
    const needs = await instanceNeeds(this.#needs, {
      launch,
      isCopy: !isPlain(capabilities),
      log: this.#log,
      frames: this.frames,
      parentWatch: this.#shop.parentWatch,
      resourceUpdated: this.#tellUpdated,
      listChanged: this.#relisting.hear,
      renewed: instance => {
        this.#watches.renew(instance)
        this.#relisting.hear(instance)
      },
      contact: this.#hearContact,
      asking: (instance, principal) => {
        this.#copies.lanes.bind(instance, principal)
      },
    })
    this.#log.add('atrium', 'Starting.')
    return startInstance(needs, { launch, capabilities, known: this.#catalogs.eraFor(launch.fingerprint), signal })
  }

  #adopt(instance: Instance): void {
    this.#shared = instance
    this.#catalogs.keep(instance.key, instance, instance.catalog)
    this.#watches.openShared(instance)
    this.#log.add('atrium', 'Ready.')
    this.#status.to(next(this.#status.lifecycle, { kind: 'becameReady', now: this.#needs.platform.now() }))
    // It never rejects.
    void instance.ended.then(reason => {
      this.#lost(instance, reason)
    })
  }

  readonly #tellUpdated = (uri: string): void => {
    if (this.#workspaceId !== undefined) this.#needs.events.resourceUpdated(this.#workspaceId, this.#serverId, uri)
  }

  readonly #hearContact = (contact: Contact): void => {
    const after = afterContact(this.#status.lifecycle, contact, { isRunning: this.#shared !== undefined, now: this.#needs.platform.now() })
    if (after !== this.#status.lifecycle) this.#status.to(after)
  }

  /** The shared process ended without being asked to. What it left is ended too, and it is started again after a while. */
  #lost(instance: Instance, reason: string): void {
    if (this.#shared !== instance) return
    this.#shared = undefined
    this.#watches.dropShared()
    this.#log.add('atrium', reason)
    this.#status.to(next(this.#status.lifecycle, { kind: 'exited', now: this.#needs.platform.now(), reason }))
    const ending = instance.end().finally(() => {
      this.#endings.delete(ending)
    })
    this.#endings.add(ending)
  }

  /** Nobody uses it: it ends, and what it offers stays known. The next call starts it again. */
  async #retire(instance: Instance, reason: string): Promise<void> {
    this.#shared = undefined
    this.#watches.dropShared()
    this.#log.add('atrium', reason)
    this.#status.to(next(this.#status.lifecycle, { kind: 'stopRequested' }))
    await instance.end()
    this.#status.to(next(this.#status.lifecycle, { kind: 'stopped' }))
  }

  #startFailed(launch: ResolvedLaunch, thrown: unknown): FailedStart {
    const { code, message } = AppError.from(thrown)
    if (code === 'internal') this.#needs.log.error('server.startFailed', { serverId: this.#serverId, error: thrown })
    this.#log.add('atrium', message)
    const kind = isSignInNeeded(thrown) ? 'signInNeeded' : 'startFailed'
    return { event: { kind, now: this.#needs.platform.now(), reason: message }, error: startError(launch.serverName, thrown) }
  }

  async #stop(): Promise<void> {
    const shared = this.#shared
    const opening = this.#opening
    const wasStopped = this.#status.shown.at === 'stopped' && opening === undefined
    this.#shared = undefined
    this.#watches.dropShared()
    this.#status.to(next(this.#status.lifecycle, { kind: 'stopRequested' }))
    this.#life.abort(STOPPED)
    this.#life = new AbortController()
    this.#relisting.stop()
    this.#catalogs.forget()
    await Promise.allSettled([shared?.end(), opening, this.#retiring, this.#copies.close(STOPPED), ...this.#endings])
    this.#status.copiesLifecycle = { at: 'stopped' }
    this.#catalogs.forget()
    if (!wasStopped) this.#log.add('atrium', 'Stopped.')
    this.#log.flush()
    this.#status.to(next(this.#status.lifecycle, { kind: 'stopped' }))
  }
}
