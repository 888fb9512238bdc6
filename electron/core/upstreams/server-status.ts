import type { ServerState } from '#shared/model/server.ts'
import { toServerState, type Lifecycle } from '#core/processes/lifecycle.ts'
import type { Copies } from './copies.ts'

interface StatusNeeds {
  readonly now: () => number
  readonly copies: () => Pick<Copies, 'instances' | 'isStarting'>
  /** The wait after a crash is over. */
  readonly retry: () => void
  readonly changed: (state: ServerState) => void
}

/** Where a server stands: what its shared process and its copies came to, as one state, and the start that is due after a crash. */
export class ServerStatus {
  readonly #needs: StatusNeeds
  #lifecycle: Lifecycle = { at: 'stopped' }
  #shown: ServerState = { at: 'stopped' }
  #retry: NodeJS.Timeout | undefined
  /** As `lifecycle`, for the copies: only its cool-down and its reason matter. */
  copiesLifecycle: Lifecycle = { at: 'stopped' }

  constructor(needs: StatusNeeds) {
    this.#needs = needs
  }

  /** Of the process that all clients share. */
  get lifecycle(): Lifecycle {
    return this.#lifecycle
  }

  get shown(): ServerState {
    return this.#shown
  }

  to(lifecycle: Lifecycle): void {
    this.#lifecycle = lifecycle
    clearTimeout(this.#retry)
    if (lifecycle.at === 'waiting') {
      const inMs = Math.max(0, lifecycle.retryAt - this.#needs.now())
      this.#retry = setTimeout(this.#needs.retry, inMs).unref()
    }
    this.show()
  }

  /** It may not be started, or cannot, and was not tried: nobody would notice where it waited, and what had failed before holds no more. */
  refuse(reason: string): void {
    if (this.#lifecycle.at === 'waiting') this.to({ at: 'failed', reason, failures: 0, coolUntil: 0 })
    else if (this.#lifecycle.at === 'failed') this.to({ ...this.#lifecycle, reason })
  }

  /** The shared process's state; if only copies run or were tried, theirs. */
  readonly show = (): void => {
    const state = this.#lifecycle.at === 'stopped' ? this.#copiesState() : toServerState(this.#lifecycle)
    const isSame = state.at === this.#shown.at && JSON.stringify(state) === JSON.stringify(this.#shown)
    this.#shown = state
    if (!isSame) this.#needs.changed(state)
  }

  #copiesState(): ServerState {
    const copies = this.#needs.copies()
    if (copies.instances.length > 0) return this.#shown.at === 'ready' ? this.#shown : { at: 'ready', since: this.#needs.now() }
    return copies.isStarting ? { at: 'starting', attempt: 1 } : toServerState(this.copiesLifecycle)
  }
}
