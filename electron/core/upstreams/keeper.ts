import { HEALTH_PACE, healthyAt, isDown, nextHealth, type Health, type HealthEvent, type HealthPace } from '#core/processes/health.ts'
import type { Copies } from './copies.ts'
import { ownRequest } from './connection.ts'
import type { Instance } from './instance.ts'
import { UpstreamRefusal } from './upstream.ts'

export interface UpkeepPace extends HealthPace {
  /** How often everything is looked at. */
  readonly beatMs: number
  /** Where each client has a process of its own, the one that reads the lists is nobody's, and is kept only so long. */
  readonly listerIdleMs: number
}

export const UPKEEP_PACE: UpkeepPace = { ...HEALTH_PACE, beatMs: 5_000, listerIdleMs: 30_000 }

interface KeeperNeeds {
  /** Monotonic ms. */
  readonly ticks: () => number
  readonly pace: UpkeepPace
  /** As it is set now, in ms; 0: never. */
  readonly idleStopMs: () => number
  readonly isSharing: boolean
  readonly shared: () => Instance | undefined
  /** Some client wants to hear when a resource changes: then the process that tells it is in use. */
  readonly isWatched: () => boolean
  readonly copies: Copies
  /** The vault is locked: what knows secrets ends as soon as its calls have ended. */
  readonly isVaultLocked: () => boolean
  /** Ends the process that all clients share, and says why. */
  readonly retire: (instance: Instance, reason: string) => void
}

/** Behind the end of a call, its answer is still cleared of the secrets that its process knows. In ms. */
const LOCKED_IDLE_MS = 50

interface Checked {
  health: Health
  isChecking: boolean
}

/** Looks after the processes of one server that nobody uses: the idle are ended, the hung are found out. */
export class Keeper {
  readonly #needs: KeeperNeeds
  readonly #checked = new WeakMap<Instance, Checked>()
  /** No idling is counted from before the machine woke: nobody could have used anything. */
  #awakeSince = -Infinity

  constructor(needs: KeeperNeeds) {
    this.#needs = needs
  }

  beat(): void {
    const { shared, copies } = this.#needs
    if (shared() === undefined && copies.instances.length === 0) return
    this.#endIdle()
    for (const instance of [shared(), ...copies.own.instances]) if (instance !== undefined) this.#check(instance)
  }

  woke(): void {
    const { ticks, shared, copies } = this.#needs
    this.#awakeSince = ticks()
    for (const instance of [shared(), ...copies.own.instances]) if (instance !== undefined) this.#hear(instance, 'woke')
  }

  #endIdle(): void {
    const { ticks, copies, shared, isWatched, retire, isVaultLocked } = this.#needs
    if (isVaultLocked()) this.#endKnowing()
    const idleMs = this.#needs.idleStopMs()
    const now = ticks()
    const since = idleMs === 0 ? -Infinity : now - idleMs
    if (this.#awakeSince > since) return
    copies.endIdleSince(since)
    const instance = shared()
    if (instance === undefined || isWatched() || instance.connection.callsInFlight > 0) return
    const sharedIdleMs = this.#sharedIdleMs(idleMs)
    if (sharedIdleMs > 0 && instance.connection.usedAt <= now - sharedIdleMs)
      retire(instance, `Stopped, as nobody used it for ${Math.round(sharedIdleMs / 1_000)} s.`)
  }

  /** Ends what knows secrets and is not at work. */
  #endKnowing(): void {
    const { ticks, copies, shared, retire } = this.#needs
    const since = ticks() - LOCKED_IDLE_MS
    if (copies.instances.some(knowsSecrets)) copies.endIdleSince(since)
    const instance = shared()
    if (instance === undefined || !knowsSecrets(instance) || instance.connection.callsInFlight > 0) return
    if (instance.connection.usedAt <= since) retire(instance, 'Stopped, as the vault was locked.')
  }

  #sharedIdleMs(idleMs: number): number {
    const { isSharing, pace } = this.#needs
    if (isSharing) return idleMs
    return idleMs === 0 ? pace.listerIdleMs : Math.min(idleMs, pace.listerIdleMs)
  }

  /**
   * Asks an idle process whether it is there. One at an address is not asked: it costs the network, nothing of it could be ended, and
   * that the network is down says nothing of it; its next call finds out.
   */
  #check(instance: Instance): void {
    const { ticks, pace } = this.#needs
    const checked = this.#checkedOf(instance)
    const isDue =
      instance.tree !== undefined && !checked.isChecking && instance.connection.callsInFlight === 0 && ticks() >= checked.health.dueAt
    if (!isDue) return
    checked.isChecking = true
    const method = instance.era === 'modern' ? 'server/discover' : 'ping'
    instance.connection
      .call(ownRequest(method, {}, pace.timeoutMs))
      .then(
        () => 'answered' as const,
        // That it refuses is an answer too.
        (error: unknown) => (error instanceof UpstreamRefusal ? ('answered' as const) : ('missed' as const)),
      )
      .then(
        kind => {
          checked.isChecking = false
          this.#hear(instance, kind)
        },
        () => undefined,
      )
  }

  #hear(instance: Instance, kind: HealthEvent['kind']): void {
    const { ticks, pace } = this.#needs
    const checked = this.#checkedOf(instance)
    const now = ticks()
    checked.health = nextHealth(checked.health, { kind, now }, pace)
    // Somebody's call waits for it meanwhile: that has a deadline of its own, and may just be long.
    if (isDown(checked.health, now, pace) && instance.connection.callsInFlight === 0)
      instance.fail(`It did not answer ${pace.misses} checks in a row, over more than ${Math.round(pace.overMs / 1_000)} s.`)
  }

  #checkedOf(instance: Instance): Checked {
    const known = this.#checked.get(instance)
    if (known !== undefined) return known
    const made = { health: healthyAt(this.#needs.ticks(), this.#needs.pace), isChecking: false }
    this.#checked.set(instance, made)
    return made
  }
}

function knowsSecrets({ secrets }: Instance): boolean {
  return secrets.length > 0
}
