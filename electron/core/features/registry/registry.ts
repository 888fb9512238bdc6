import { AppError } from '#shared/errors.ts'
import type { AppEvent } from '#shared/events.ts'
import type { RegistryEntry, RegistryStatus } from '#shared/model/registry.ts'
import type { Database } from '#core/db/database.ts'
import type { Log } from '#core/lib/log.ts'
import { fetchJson, notARegistry, type FetchLimits } from './fetch-json.ts'
import { readItem, readPage, type ReadEntry } from './read-page.ts'
import { readRegistry } from './reading.ts'
import { clearRegistry, countEntries, findEntry, findState, keepState, keepVersion, type KeptEntry, type KeptState } from './store.ts'

export interface RegistryNeeds {
  readonly db: Database
  readonly now: () => number
  readonly log: Log
  /** The address that the settings name at this moment. */
  readonly url: () => string
  readonly emit: (event: AppEvent) => void
  readonly limits?: Partial<RegistryLimits>
}

export interface RegistryLimits extends FetchLimits {
  /** How long reading all of it may take. In ms. */
  readonly readMs: number
}

const LIMITS: RegistryLimits = { requestMs: 20_000, retryMs: 1_000, readMs: 600_000 }

/** The registry asks to be asked at most hourly. */
const FRESH_MS = 3_600_000
/** Then all is read, not only what changed: also what vanished without a word is noticed. */
const WHOLE_MS = 86_400_000
/** Clocks differ; what changed around the last reading is read again. */
const OVERLAP_MS = 600_000
/** How often lists are told while pages come in. */
const TELL_MS = 500

/** The registry as it is kept here, and read in the background when somebody looks at it. Nothing is asked of the network before. */
export class Registry {
  readonly #needs: RegistryNeeds
  readonly #limits: RegistryLimits
  readonly #life = new AbortController()
  #reading: { readonly url: string; readonly done: Promise<void>; readonly stop: AbortController } | undefined

  constructor(needs: RegistryNeeds) {
    this.#needs = needs
    this.#limits = { ...LIMITS, ...needs.limits }
  }

  status(): RegistryStatus {
    const url = this.#needs.url()
    const state = this.#state()
    const known = state === undefined ? 0 : countEntries(this.#needs.db)
    const { readAt = null, skipped = 0, problem = null } = state ?? {}
    return { url, count: known, skipped, readAt, isReading: this.#reading?.url === url, problem }
  }

  /** False while what is kept is of another registry than the settings name. */
  isOfThisRegistry(): boolean {
    return this.#state() !== undefined
  }

  /** Begins to read, unless that is under way or was done within the hour. Never throws for a registry that cannot be read: the status tells. */
  refresh(isForced: boolean): RegistryStatus {
    const wanted = this.#needs.url()
    if (this.#life.signal.aborted || this.#reading?.url === wanted || (!isForced && this.#isFresh())) return this.status()
    this.#reading?.stop.abort()
    const stop = new AbortController()
    const done = this.#read(wanted, AbortSignal.any([stop.signal, this.#life.signal])).finally(() => {
      if (this.#reading?.stop === stop) this.#reading = undefined
      this.#tell()
    })
    this.#reading = { url: wanted, stop, done }
    this.#tell()
    return this.status()
  }

  /** An entry that is kept, or is asked for by its version. Throws `not_found`. */
  async entry(name: string, version: string | undefined, signal: AbortSignal): Promise<KeptEntry> {
    const { db } = this.#needs
    const kept = this.isOfThisRegistry() ? findEntry(db, name, version) : undefined
    if (kept) return kept
    const fetched = await this.#ask(`/v0.1/servers/${encodeURIComponent(name)}/versions/${encodeURIComponent(version ?? 'latest')}`, signal)
    const entry = readItem(fetched)
    if (entry === undefined) throw notARegistry(new URL(this.#needs.url()).host)
    // A registry that answers with something else would have a person agree to what they did not choose.
    if (entry.name !== name || (version !== undefined && entry.version !== version))
      throw new AppError('upstream_failed', 'The registry answered with another server than was asked for. Nothing was added.')
    if (entry.status === 'deleted') throw gone()
    if (this.isOfThisRegistry()) db.append(db => keepVersion(db, entry))
    return entry
  }

  /** All versions, the newest first. Throws `not_found`. */
  async versions(name: string, signal: AbortSignal): Promise<readonly RegistryEntry[]> {
    const page = readPage(await this.#ask(`/v0.1/servers/${encodeURIComponent(name)}/versions`, signal))
    if (page === undefined) throw notARegistry(new URL(this.#needs.url()).host)
    const entries = page.entries.filter(entry => entry.name === name && entry.status !== 'deleted')
    return entries.toSorted(byTime).map(({ json: _json, isLatest: _isLatest, ...entry }) => entry)
  }

  async stop(): Promise<void> {
    this.#life.abort()
    await this.#reading?.done
  }

  async #ask(path: string, signal: AbortSignal): Promise<unknown> {
    const address = new URL(`${this.#needs.url().replace(/\/+$/, '')}${path}`)
    const fetched = await fetchJson(address, { signal: AbortSignal.any([signal, this.#life.signal]), limits: this.#limits })
    if (fetched.kind !== 'json') throw gone()
    return fetched.value
  }

  #isFresh(): boolean {
    const { readAt, problem } = this.#state() ?? { readAt: null, problem: null }
    const age = readAt === null ? Infinity : this.#needs.now() - readAt
    // A clock that was set back makes nothing fresh for ever.
    return problem === null && age >= 0 && age < FRESH_MS
  }

  #state(): KeptState | undefined {
    const state = findState(this.#needs.db)
    return state?.url === this.#needs.url() ? state : undefined
  }

  async #read(url: string, stopped: AbortSignal): Promise<void> {
    const { db, now, log } = this.#needs
    const beganAt = now()
    const before = this.#begin(url)
    const since = sinceOf(before, beganAt)
    const late = AbortSignal.timeout(this.#limits.readMs)
    try {
      const came = throttled(TELL_MS, this.#needs.now, () => this.#tell())
      const { skipped } = await readRegistry({
        db,
        url,
        reading: beganAt,
        since,
        signal: AbortSignal.any([stopped, late]),
        limits: this.#limits,
        came,
      })
      const wholeAt = since === undefined ? beganAt : before.wholeAt
      this.#keep({ url, readAt: now(), beganAt, wholeAt, skipped: since === undefined ? skipped : before.skipped + skipped, problem: null })
    } catch (thrown) {
      // Stopped by the end of Atrium or another address in the settings: then it is no problem of this registry.
      if (stopped.aborted) return
      const error = late.aborted ? new AppError('timeout', 'The registry took too long. What came so far is shown.') : AppError.from(thrown)
      if (error.code === 'internal') log.error('registry.failed', { error: thrown })
      this.#keep({ ...before, problem: error.message })
    }
  }

  #begin(url: string): KeptState {
    const known = findState(this.#needs.db)
    if (known?.url === url) return known
    const fresh = { url, readAt: null, beganAt: null, wholeAt: null, skipped: 0, problem: null }
    this.#needs.db.append(db => {
      clearRegistry(db)
      keepState(db, fresh)
    })
    return fresh
  }

  #keep(state: KeptState): void {
    this.#needs.db.append(db => {
      keepState(db, state)
    })
  }

  #tell(): void {
    this.#needs.emit({ name: 'registry.changed' })
  }
}

function sinceOf({ beganAt, wholeAt }: KeptState, now: number): number | undefined {
  const isRecent = beganAt !== null && wholeAt !== null && now >= wholeAt && now - wholeAt < WHOLE_MS
  return isRecent ? Math.max(0, beganAt - OVERLAP_MS) : undefined
}

function throttled(everyMs: number, now: () => number, tell: () => void): () => void {
  let last = now()
  return () => {
    if (Math.abs(now() - last) < everyMs) return
    last = now()
    tell()
  }
}

function byTime(a: ReadEntry, b: ReadEntry): number {
  return (b.updatedAt ?? 0) - (a.updatedAt ?? 0)
}

function gone(): AppError {
  return new AppError('not_found', 'The registry has no such server or version.')
}
