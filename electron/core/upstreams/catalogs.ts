import { isDeepStrictEqual } from 'node:util'
import type { ServerId } from '#shared/model/ids.ts'
import type { Database } from '#core/db/database.ts'
import type { Era } from './era.ts'
import type { Instance } from './instance.ts'
import { findKeptCatalog, findKeptEra, keepCatalog, listKeptKeys, type KeptCatalog } from './kept-catalogs.ts'
import type { Catalog, CatalogPart } from './upstream.ts'

interface CatalogsNeeds {
  readonly db: Database
  readonly now: () => number
  readonly serverId: ServerId
  readonly changed: (parts: readonly CatalogPart[]) => void
  /** It could not be written down. It is known in memory all the same, and listed anew after the next start. */
  readonly notKept: (error: unknown) => void
}

/** What one server offers to each kind of client: kept on disk, and in memory while it is asked for. */
export class Catalogs {
  readonly #needs: CatalogsNeeds
  /** Undefined: looked up, and there is none. This is asked for every call. */
  readonly #known = new Map<string, KeptCatalog | undefined>()
  readonly #stale = new Set<string>()
  /** All that is on disk is known. */
  #isWhole = false
  #era: { readonly era: Era; readonly fingerprint: string } | undefined

  constructor(needs: CatalogsNeeds) {
    this.#needs = needs
  }

  /** The last one that was listed, even when the server said since that it changed. */
  find(key: string): Catalog | undefined {
    if (!this.#known.has(key)) this.#known.set(key, findKeptCatalog(this.#needs.db, this.#needs.serverId, key))
    return this.#known.get(key)?.catalog
  }

  /** Those of all kinds of clients that it was listed for. */
  all(): readonly Catalog[] {
    if (!this.#isWhole) for (const key of listKeptKeys(this.#needs.db, this.#needs.serverId)) this.find(key)
    this.#isWhole = true
    return [...this.#known.values()].flatMap(kept => (kept === undefined ? [] : [kept.catalog]))
  }

  /** Whether the server said that it changed, when nobody could list it anew for this kind of client. */
  isStale(key: string): boolean {
    return this.#stale.has(key)
  }

  /** The kinds of clients that asked for it. */
  get keys(): readonly string[] {
    return [...this.#known.keys()]
  }

  /** Keeps what was listed just now, and tells which parts differ from what was known. */
  keep(key: string, instance: Pick<Instance, 'era' | 'launch'>, catalog: Catalog): void {
    const before = this.find(key)
    const { fingerprint } = instance.launch
    const kept = { era: instance.era, fingerprint, catalog }
    const isSame = isDeepStrictEqual(this.#known.get(key), kept)
    this.#known.set(key, kept)
    this.#stale.delete(key)
    this.#era = { era: instance.era, fingerprint }
    // A server may say again and again that it changed.
    if (!isSame) this.#write(key, kept)
    const parts = differingParts(before, catalog)
    if (parts.length > 0) this.#needs.changed(parts)
  }

  #write(key: string, kept: KeptCatalog): void {
    const { db, serverId, now, notKept } = this.#needs
    try {
      keepCatalog(db, { serverId, key, kept, now: now() })
    } catch (error) {
      notKept(error)
    }
  }

  /** What is known for these kinds of clients may be out of date. */
  markStale(keys: readonly string[]): void {
    for (const key of keys) this.#stale.add(key)
  }

  /** The era it spoke last, if it is still the same launch. */
  eraFor(fingerprint: string | undefined): Era | undefined {
    this.#era ??= findKeptEra(this.#needs.db, this.#needs.serverId)
    return fingerprint === undefined || this.#era?.fingerprint === fingerprint ? this.#era?.era : undefined
  }

  /** Leaves only what is on disk. */
  forget(): void {
    this.#known.clear()
    this.#isWhole = false
    this.#stale.clear()
    this.#era = undefined
  }
}

function differingParts(before: Catalog | undefined, after: Catalog): CatalogPart[] {
  const names = { tools: ['tools'], prompts: ['prompts'], resources: ['resources', 'resourceTemplates'] } as const
  const isSame = (part: CatalogPart) => names[part].every(name => isDeepStrictEqual(before?.[name] ?? [], after[name]))
  return (['tools', 'prompts', 'resources'] as const).filter(part => !isSame(part))
}
