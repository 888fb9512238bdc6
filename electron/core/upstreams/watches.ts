import type { Instance } from './instance.ts'
import { openWatch, type Watch } from './watch.ts'

interface WatchesNeeds {
  /** Monotonic ms. */
  readonly ticks: () => number
  /** For a while nothing was told: what is offered, and these resources, may have changed. */
  readonly missed: (instance: Instance, uris: ReadonlySet<string>) => void
}

/** What all processes of one server are asked to tell of. */
export class Watches {
  readonly #uris: Set<string>
  readonly #needs: WatchesNeeds
  /** Of processes that belong to one client. */
  readonly #own = new Map<Instance, Watch>()
  #shared: { readonly instance: Instance; readonly watch: Watch } | undefined

  constructor(uris: Set<string>, needs: WatchesNeeds) {
    this.#uris = uris
    this.#needs = needs
  }

  openShared(instance: Instance): void {
    this.#shared?.watch.stop()
    this.#shared = { instance, watch: this.#open(instance) }
  }

  /** It had forgotten what it was asked: it is asked again. */
  renew(instance: Instance): void {
    if (this.#shared?.instance === instance) this.openShared(instance)
    else if (this.#own.has(instance)) this.openOwn(instance)
  }

  dropShared(): void {
    this.#shared = undefined
  }

  openOwn(instance: Instance): void {
    this.#own.get(instance)?.stop()
    this.#own.set(instance, this.#open(instance))
    void instance.ended.then(() => this.#own.delete(instance)) // because `ended` never rejects
  }

  /** The wanted resources changed. What one process refuses all do: the shared one's answer is heard. */
  async update(): Promise<void> {
    for (const watch of this.#own.values()) watch.set(this.#uris).catch(() => undefined)
    await this.#shared?.watch.set(this.#uris)
  }

  /** As `update`, for one that is new: where it is refused, it is wanted no more. */
  async updateFor(uri: string): Promise<void> {
    await this.update().catch((error: unknown) => {
      this.#uris.delete(uri)
      throw error
    })
  }

  #open(instance: Instance): Watch {
    const { ticks, missed } = this.#needs
    const watch = openWatch(instance, {
      ticks,
      missed: uris => {
        missed(instance, uris)
      },
    })
    if (this.#uris.size > 0) watch.set(this.#uris).catch(() => undefined)
    return watch
  }
}
