import { AppError } from '#shared/errors.ts'
import type { ServerId, WorkspaceId } from '#shared/model/ids.ts'
import type { ServerLogLine, ServerState } from '#shared/model/server.ts'
import type { Database } from '#core/db/database.ts'
import type { Log } from '#core/lib/log.ts'
import type { Platform } from '#core/platform.ts'
import { next, toServerState, type Lifecycle, type LifecycleEvent } from '#core/processes/lifecycle.ts'
import { readTreeUsage, type TreeUsage } from '#core/processes/tree-usage.ts'
import type { KnownSecret } from '#core/vault/known-secret.ts'
import { isSignInNeeded, type Authorizer, type HttpTarget } from './authorizer.ts'
import { capabilityKey, isPlain } from './capabilities.ts'
import { Catalogs } from './catalogs.ts'
import type { Era } from './era.ts'
import { afterContact } from './contact.ts'
import type { Contact } from './http/client.ts'
import { startInstance, type Instance, type InstanceNeeds } from './instance.ts'
import { FrameBook } from './frames/frame-book.ts'
import type { FrameBudget } from './frames/frame-budget.ts'
import { findWorkspaceOf } from './kept-catalogs.ts'
import { Lanes } from './lanes.ts'
import { livingSecrets, secretsOfAll } from './living-secrets.ts'
import { Relisting } from './relisting.ts'
import { ServerLog } from './server-log.ts'
import type { Catalog, ClientCapabilities, JsonObject, ResolvedLaunch, UpstreamEvents, UpstreamRequest, Vitals } from './upstream.ts'
import { checkCooledDown, startError } from './start-errors.ts'
import { waitFor } from './wait.ts'
import { openWatch, type Watch } from './watch.ts'

export interface UpstreamsNeeds {
  readonly platform: Platform
  readonly db: Database
  /** Names this data folder; every child carries it, so that strays are found again. */
  readonly folderMark: string
  /** Throws AppError `not_found`, `forbidden` (held or off) or `locked`. */
  readonly resolveLaunch: (serverId: ServerId) => Promise<ResolvedLaunch>
  /** Who gets requests to this server let in; absent or undefined: only what its launch says is sent. Asked at every start. */
  readonly authorizerFor?: (target: HttpTarget) => Authorizer | undefined
  readonly events: UpstreamEvents
  readonly log: Log
  /** This process's own environment, with the login shell's PATH merged in; only an allow-list of it reaches a child. */
  readonly baseEnvironment: Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>
  readonly dataFolder: string
}

const NOBODY: ClientCapabilities = {}
const STOPPED = new AppError('upstream_failed', 'The server was stopped.')

/** What is not this server's alone, or outlives its runtime. */
interface Kept {
  readonly uris: Set<string>
  readonly frameBudget: FrameBudget
}

/** Everything that lives of one server: the process all clients share, the copies for clients that can be asked, its state and log. */
export class ServerRuntime {
  readonly #serverId: ServerId
  readonly #workspaceId: WorkspaceId | undefined
  readonly #needs: UpstreamsNeeds
  readonly #log: ServerLog
  readonly #catalogs: Catalogs
  readonly #lanes: Lanes
  /** What went over the wires of all its processes. */
  readonly frames: FrameBook
  readonly #relisting: Relisting
  /** What clients watch; kept by who made this. */
  readonly #uris: Set<string>
  /** Trees of processes that ended by themselves, until all of them is gone. */
  readonly #endings = new Set<Promise<void>>()
  #lifecycle: Lifecycle = { at: 'stopped' }
  /** As `#lifecycle`, for the copies: only its cool-down and its reason matter. */
  #laneLifecycle: Lifecycle = { at: 'stopped' }
  #shown: ServerState = { at: 'stopped' }
  #shared: Instance | undefined
  #watch: Watch | undefined
  #opening: Promise<Instance> | undefined
  #stopping: Promise<void> | undefined
  #life = new AbortController()
  #restarts = 0
  #retry: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(needs: UpstreamsNeeds, serverId: ServerId, { uris, frameBudget }: Kept) {
    const { db, events, platform } = needs
    const workspaceId = findWorkspaceOf(db, serverId)
    this.#needs = needs
    this.#uris = uris
    this.#serverId = serverId
    this.#workspaceId = workspaceId
    this.#log = new ServerLog({
      now: platform.now,
      tell: lines => {
        if (workspaceId !== undefined) events.logged(workspaceId, serverId, lines)
      },
    })
    this.frames = new FrameBook({
      now: platform.now,
      ticks: platform.ticks,
      budget: frameBudget,
      tell: last => {
        if (workspaceId !== undefined) events.framed(workspaceId, serverId, last)
      },
    })
    this.#catalogs = new Catalogs({
      db,
      now: platform.now,
      serverId,
      changed: parts => {
        if (workspaceId !== undefined) events.catalogChanged(workspaceId, serverId, parts)
      },
      notKept: error => {
        needs.log.error('server.catalogNotKept', { serverId, error })
      },
    })
    this.#lanes = new Lanes({
      open: capabilities => this.#openCopy(capabilities),
      ticks: platform.ticks,
      changed: () => {
        this.#showState()
      },
    })
    this.#relisting = new Relisting({ catalogs: this.#catalogs, ticks: platform.ticks, instances: () => this.#instances })
  }

  get state(): ServerState {
    return this.#shown
  }
  get logs(): readonly ServerLogLine[] {
    return this.#log.list()
  }
  /** Only beside a failure: what a healthy server says on stderr is no news. */
  get lastLines(): readonly string[] {
    return this.#shown.at === 'failed' || this.#shown.at === 'waiting' ? this.#log.lastLines() : []
  }
  get era(): Era | undefined {
    return this.#shared?.era ?? this.#catalogs.eraFor(undefined)
  }
  get secrets(): readonly KnownSecret[] {
    return secretsOfAll(this.#instances)
  }
  /** What its processes take of the machine. */
  async usage(): Promise<TreeUsage | undefined> {
    const trees = this.#instances.flatMap(({ tree }) => tree ?? [])
    return trees.length === 0 ? undefined : readTreeUsage(trees)
  }

  get vitals(): Vitals {
    const instances = this.#instances
    return {
      processes: instances.length,
      startedAt: this.#shown.at === 'ready' ? this.#shown.since : undefined,
      restarts: this.#restarts,
      inFlight: instances.reduce((sum, { connection }) => sum + connection.callsInFlight, 0),
    }
  }
  get #instances(): readonly Instance[] {
    return this.#shared === undefined ? this.#lanes.instances : [this.#shared, ...this.#lanes.instances]
  }

  /** The way of every call: straight to the shared process when it is there and fit for this client. */
  request(request: UpstreamRequest): Promise<JsonObject> {
    const shared = this.#shared
    if (shared !== undefined && (shared.era === 'modern' || isPlain(request.client.capabilities))) return shared.connection.call(request)
    return this.#requestWithStart(request)
  }

  /** See Upstreams.catalog. */
  async catalog(capabilities: ClientCapabilities, deadlineMs: number): Promise<Catalog> {
    const key = capabilityKey(capabilities)
    const kept = this.#catalogs.find(key)
    if (kept !== undefined && !this.#catalogs.isStale(key)) return kept
    const late = () => new AppError('timeout', 'The server did not list what it offers in time.')
    try {
      return await waitFor(this.#list(key, capabilities), { timeoutMs: deadlineMs, otherwise: late })
    } catch (error) {
      // An older list is better than none; a client that can be asked is also served what everybody is.
      const instead = kept ?? (key === '' ? undefined : this.#catalogs.find(''))
      if (instead !== undefined) return instead
      throw error
    }
  }

  knownCatalog(capabilities: ClientCapabilities): Catalog | undefined {
    return this.#catalogs.find(capabilityKey(capabilities))
  }

  knownCatalogs(): readonly Catalog[] {
    return this.#catalogs.all()
  }

  async start(): Promise<ServerState> {
    // Whoever asks for it has perhaps just signed in: what was refused before is tried anew.
    if (this.#lifecycle.at === 'signInNeeded') await this.stop()
    await this.#open({ kind: 'switchedOn' }).catch((error: unknown) => {
      // What kept it from being started at all (a locked vault, say) is no state of the process, but must be seen.
      if (this.#lifecycle.at === 'stopped') this.#to({ at: 'failed', reason: AppError.from(error).message, failures: 0, coolUntil: 0 })
    })
    return this.#shown
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

  async subscribe(uri: string): Promise<void> {
    this.#uris.add(uri)
    await this.#open({ kind: 'used', now: this.#needs.platform.now() })
    await this.#watch?.set(this.#uris).catch((error: unknown) => {
      this.#uris.delete(uri)
      throw error
    })
  }

  /** Something is not watched any more. */
  async unwatch(): Promise<void> {
    await this.#watch?.set(this.#uris)
  }

  async #requestWithStart(request: UpstreamRequest): Promise<JsonObject> {
    const { signal, maxTimeoutMs } = request
    const otherwise = (why: 'aborted' | 'late') =>
      why === 'aborted'
        ? new AppError('cancelled', 'The call was cancelled.')
        : new AppError('timeout', 'The server was not ready in time.')
    const isForLane = !isPlain(request.client.capabilities) && this.#catalogs.eraFor(undefined) === 'legacy'
    if (isForLane) return this.#lanes.request(request)
    const shared = await waitFor(this.#open({ kind: 'used', now: this.#needs.platform.now() }), {
      signal,
      timeoutMs: maxTimeoutMs,
      otherwise,
    })
    // Only now its era is known.
    if (shared.era === 'legacy' && !isPlain(request.client.capabilities)) return this.#lanes.request(request)
    return shared.connection.call(request)
  }

  async #list(key: string, capabilities: ClientCapabilities): Promise<Catalog> {
    const isForLane = key !== '' && this.#catalogs.eraFor(undefined) === 'legacy'
    const shared = isForLane ? undefined : await this.#open({ kind: 'used', now: this.#needs.platform.now() })
    if (shared?.era === 'modern') await this.#relisting.list(shared, capabilities)
    else if (key !== '') await this.#lanes.open(capabilities)
    const listed = this.#catalogs.find(key)
    if (listed === undefined) throw new AppError('upstream_failed', 'The server did not list what it offers.')
    return listed
  }

  /** The shared process, started if needed; however many ask for it, it is started once. */
  #open(event: LifecycleEvent): Promise<Instance> {
    if (this.#shared !== undefined) return Promise.resolve(this.#shared)
    this.#opening ??= this.#openShared(event).finally(() => {
      this.#opening = undefined
    })
    return this.#opening
  }

  async #openShared(event: LifecycleEvent): Promise<Instance> {
    await this.#stopped()
    const { signal } = this.#life
    if (event.kind === 'used') checkCooledDown(this.#lifecycle, this.#needs.platform.now())
    const launch = await this.#resolveLaunch()
    this.#to(next(this.#lifecycle, event))
    try {
      const instance = await this.#startInstance(launch, NOBODY, signal)
      this.#adopt(instance)
      return instance
    } catch (error) {
      throw this.#startFailed(launch, error, failed => {
        if (!signal.aborted) this.#to(next(this.#lifecycle, failed))
      })
    }
  }

  /** A start waits for a stop that is under way; after `close` there are no more starts. */
  async #stopped(): Promise<void> {
    await this.#stopping
    if (this.#isClosed) throw STOPPED
  }

  async #resolveLaunch(): Promise<ResolvedLaunch> {
    try {
      return await this.#needs.resolveLaunch(this.#serverId)
    } catch (error) {
      // It was to be tried again by itself, but may not be started any more, or cannot: nobody would notice.
      if (this.#lifecycle.at === 'waiting') this.#to({ at: 'failed', reason: AppError.from(error).message, failures: 0, coolUntil: 0 })
      throw error
    }
  }

  async #openCopy(capabilities: ClientCapabilities): Promise<Instance> {
    await this.#stopped()
    const { signal } = this.#life
    const { now } = this.#needs.platform
    checkCooledDown(this.#laneLifecycle, now())
    const launch = await this.#resolveLaunch()
    this.#laneLifecycle = next(this.#laneLifecycle, { kind: 'used', now: now() })
    this.#showState()
    try {
      const instance = await this.#startInstance(launch, capabilities, signal)
      this.#laneLifecycle = { at: 'stopped' }
      this.#catalogs.keep(instance.key, instance, instance.catalog)
      instance.ended.then(
        reason => {
          if (!signal.aborted) this.#log.add('atrium', `A copy for one client ended. ${reason}`)
        },
        () => undefined,
      )
      return instance
    } catch (error) {
      throw this.#startFailed(launch, error, failed => {
        this.#laneLifecycle = signal.aborted ? { at: 'stopped' } : next(this.#laneLifecycle, failed)
      })
    }
  }

  async #startInstance(launch: ResolvedLaunch, capabilities: ClientCapabilities, signal: AbortSignal): Promise<Instance> {
    const { db, folderMark, dataFolder, platform } = this.#needs
    const baseEnvironment = await this.#needs.baseEnvironment
    const authorizer = launch.kind === 'http' ? this.#needs.authorizerFor?.(launch) : undefined
    const secrets = livingSecrets(launch.secrets, authorizer?.secrets)
    const needs: InstanceNeeds = {
      spawn: { db, folderMark, dataFolder, baseEnvironment, now: platform.now },
      ticks: platform.ticks,
      clientInfo: { name: 'atrium', version: platform.version },
      log: this.#log,
      secrets,
      tap: this.frames.openProcess({ secrets, isCopy: !isPlain(capabilities) }),
      authorizer,
      events: {
        resourceUpdated: this.#tellUpdated,
        listChanged: instance => {
          this.#relisting.hear(instance)
        },
        renewed: instance => {
          this.#log.add('atrium', 'The server had forgotten the session. Another was begun.')
          if (instance === this.#shared) this.#watchAnew(instance)
          this.#relisting.hear(instance)
        },
        contact: contact => {
          this.#hearContact(contact)
        },
        asking: (instance, principal) => {
          this.#lanes.bind(instance, principal)
        },
      },
    }
    this.#log.add('atrium', 'Starting.')
    return startInstance(needs, { launch, capabilities, known: this.#catalogs.eraFor(launch.fingerprint), signal })
  }

  #adopt(instance: Instance): void {
    this.#shared = instance
    this.#catalogs.keep(instance.key, instance, instance.catalog)
    this.#watchAnew(instance)
    this.#log.add('atrium', 'Ready.')
    this.#to(next(this.#lifecycle, { kind: 'becameReady', now: this.#needs.platform.now() }))
    instance.ended.then(
      reason => {
        this.#lost(instance, reason)
      },
      () => undefined,
    )
  }

  #watchAnew(instance: Instance): void {
    this.#watch?.stop()
    const missed = (uris: ReadonlySet<string>) => {
      this.#relisting.hear(instance)
      for (const uri of uris) this.#tellUpdated(uri)
    }
    this.#watch = openWatch(instance, { ticks: this.#needs.platform.ticks, missed })
    if (this.#uris.size > 0) this.#watch.set(this.#uris).catch(() => undefined)
  }

  readonly #tellUpdated = (uri: string): void => {
    if (this.#workspaceId !== undefined) this.#needs.events.resourceUpdated(this.#workspaceId, this.#serverId, uri)
  }

  #hearContact(contact: Contact): void {
    const after = afterContact(this.#lifecycle, contact, { isRunning: this.#shared !== undefined, now: this.#needs.platform.now() })
    if (after !== this.#lifecycle) this.#to(after)
  }

  /** The shared process ended without being asked to. What it left is ended too, and it is started again after a while. */
  #lost(instance: Instance, reason: string): void {
    if (this.#shared !== instance) return
    this.#shared = undefined
    this.#watch = undefined
    this.#log.add('atrium', reason)
    this.#to(next(this.#lifecycle, { kind: 'exited', now: this.#needs.platform.now(), reason }))
    const ending = instance.end().finally(() => {
      this.#endings.delete(ending)
    })
    this.#endings.add(ending)
  }

  /** The failure as the caller hears it; `tell` gets it with the bare reason. */
  #startFailed(launch: ResolvedLaunch, error: unknown, tell: (event: LifecycleEvent) => void): AppError {
    const { code, message } = AppError.from(error)
    if (code === 'internal') this.#needs.log.error('server.startFailed', { serverId: this.#serverId, error })
    this.#log.add('atrium', message)
    tell({ kind: isSignInNeeded(error) ? 'signInNeeded' : 'startFailed', now: this.#needs.platform.now(), reason: message })
    return startError(launch.serverName, error)
  }

  async #stop(): Promise<void> {
    const shared = this.#shared
    const opening = this.#opening
    const wasStopped = this.#shown.at === 'stopped' && opening === undefined
    this.#shared = undefined
    this.#watch = undefined
    this.#to(next(this.#lifecycle, { kind: 'stopRequested' }))
    this.#life.abort(STOPPED)
    this.#life = new AbortController()
    this.#relisting.stop()
    this.#catalogs.forget()
    await Promise.allSettled([shared?.end(), opening, this.#lanes.close(STOPPED), ...this.#endings])
    this.#laneLifecycle = { at: 'stopped' }
    this.#catalogs.forget()
    if (!wasStopped) this.#log.add('atrium', 'Stopped.')
    this.#log.flush()
    this.#to(next(this.#lifecycle, { kind: 'stopped' }))
  }

  #to(lifecycle: Lifecycle): void {
    this.#lifecycle = lifecycle
    clearTimeout(this.#retry)
    if (lifecycle.at === 'waiting') {
      const inMs = Math.max(0, lifecycle.retryAt - this.#needs.platform.now())
      this.#retry = setTimeout(() => {
        this.#restarts += 1
        this.#open({ kind: 'retryDue' }).catch(() => undefined)
      }, inMs).unref()
    }
    this.#showState()
  }

  /** The shared process's state; if only copies run or were tried, theirs. */
  #showState(): void {
    const state = this.#lifecycle.at === 'stopped' ? this.#copiesState() : toServerState(this.#lifecycle)
    const isSame = state.at === this.#shown.at && JSON.stringify(state) === JSON.stringify(this.#shown)
    this.#shown = state
    if (!isSame && this.#workspaceId !== undefined) this.#needs.events.stateChanged(this.#workspaceId, this.#serverId, state)
  }

  #copiesState(): ServerState {
    if (this.#lanes.instances.length > 0)
      return this.#shown.at === 'ready' ? this.#shown : { at: 'ready', since: this.#needs.platform.now() }
    return this.#lanes.isStarting ? { at: 'starting', attempt: 1 } : toServerState(this.#laneLifecycle)
  }
}
