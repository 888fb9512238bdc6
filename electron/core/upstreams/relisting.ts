import { capabilityKey } from './capabilities.ts'
import type { Catalogs } from './catalogs.ts'
import type { Instance } from './instance.ts'
import { listCatalog } from './list-catalog.ts'
import type { Catalog, ClientCapabilities } from './upstream.ts'

/** Several changes at once are listed once. Short, as clients wait for the news. */
const DEBOUNCE_MS = 100
/** A server that says it all the time, or because it was listed, is not listed all the time. */
const REST_MS = 1_000

interface RelistingNeeds {
  readonly catalogs: Catalogs
  readonly ticks: () => number
  readonly instances: () => readonly Instance[]
}

/** Lists anew when a server says that what it offers changed. A list that fails leaves what was known. */
export class Relisting {
  readonly #needs: RelistingNeeds
  readonly #due = new Map<Instance, NodeJS.Timeout>()
  /** When each was listed last, by the monotonic clock. */
  readonly #listedAt = new WeakMap<Instance, number>()
  /** Under which capabilities a modern server was listed, by their key: each is listed anew. */
  readonly #asked = new Map<string, ClientCapabilities>([['', {}]])

  constructor(needs: RelistingNeeds) {
    this.#needs = needs
  }

  /** The server said so. Everything is listed, whatever part it named: four lists in one write cost little more than one. */
  readonly hear = (instance: Instance): void => {
    if (this.#due.has(instance)) return
    const { ticks } = this.#needs
    const restUntil = (this.#listedAt.get(instance) ?? -Infinity) + REST_MS
    const timer = setTimeout(
      () => {
        this.#due.delete(instance)
        this.listAll(instance).catch(() => undefined)
      },
      Math.max(DEBOUNCE_MS, restUntil - ticks()),
    )
    this.#due.set(instance, timer)
  }

  /** Lists a modern server's offer to such a client, and keeps it. */
  async list(instance: Instance, capabilities: ClientCapabilities): Promise<Catalog> {
    const { ticks, catalogs } = this.#needs
    const key = capabilityKey(capabilities)
    if (instance.era === 'modern') this.#asked.set(key, capabilities)
    const { connection, hello, redactor } = instance
    const catalog = redactor.json(await listCatalog({ connection, hello, capabilities, ticks }))
    catalogs.keep(key, instance, catalog)
    return catalog
  }

  stop(): void {
    for (const timer of this.#due.values()) clearTimeout(timer)
    this.#due.clear()
  }

  /** Lists it at once, for every kind of client that asked for it. */
  async listAll(instance: Instance): Promise<void> {
    this.#listedAt.set(instance, this.#needs.ticks())
    if (instance.era === 'modern') {
      await Promise.allSettled([...this.#asked.values()].map(capabilities => this.list(instance, capabilities)))
      return
    }
    // A legacy process lists what it offers to its own kind of client; what others are offered is only known to be old.
    const running = new Set(this.#needs.instances().map(({ key }) => key))
    this.#needs.catalogs.markStale(this.#needs.catalogs.keys.filter(key => !running.has(key)))
    await this.list(instance, instance.declared)
  }
}
