import type { AppEvent } from '#shared/events.ts'
import type { Bus } from '#core/lib/bus.ts'
import type { Platform } from '#core/platform.ts'
import type { Upstreams } from '#core/upstreams/upstream.ts'
import type { Vault } from '#core/vault/vault.ts'

/** How often it is looked whether the time is over. */
const BEAT_MS = 1_000
/** How often processes that were given secrets are looked at after the vault was locked, until none is left. */
const ENDING_MS = 100

interface Needs {
  readonly platform: Pick<Platform, 'now' | 'settings' | 'idleMs' | 'onMachineLocked'>
  readonly vault: Pick<Vault, 'isOpen' | 'lock'>
  readonly upstreams: Pick<Upstreams, 'lookAfter'>
  readonly bus: Bus<AppEvent>
}

export interface Locking {
  /** A person is there. */
  readonly noteUse: () => void
  readonly close: () => void
}

/**
 * Locks the vault by itself: after a time without use by a person, and with the machine; calls of assistants are no use by a person.
 * Whenever it is locked, what was given secrets ends as soon as its calls have (docs/decisions/0019-locking.md).
 */
export function startLocking({ platform, vault, upstreams, bus }: Needs): Locking {
  let usedAt = platform.now()
  let settings = platform.settings.read()
  let ending: NodeJS.Timeout | undefined
  const noteUse = () => {
    usedAt = platform.now()
  }
  const lockWhenIdle = () => {
    const { autoLockMinutes } = settings
    if (autoLockMinutes === 0 || !vault.isOpen) return
    const now = platform.now()
    // A clock that was set back tells nothing of how long ago it was.
    usedAt = Math.min(usedAt, now)
    const idleMs = Math.min(now - usedAt, platform.idleMs?.() ?? Infinity)
    if (idleMs >= autoLockMinutes * 60_000) vault.lock(`It locked after ${autoLockMinutes} minutes without use. Unlock it to go on.`)
  }
  const endAll = () => {
    if (!vault.isOpen && upstreams.lookAfter()) return
    clearInterval(ending)
    ending = undefined
  }
  const beat = setInterval(lockWhenIdle, BEAT_MS).unref()
  const forgetMachine = platform.onMachineLocked?.(how => {
    if (settings.isLockingWithMachine && vault.isOpen)
      vault.lock(`It locked because this machine ${how === 'screen' ? 'was locked' : 'went to sleep'}. Unlock it to go on.`)
  })
  const forgetBus = bus.subscribe(event => {
    if (event.name === 'settings.changed') settings = platform.settings.read()
    if (event.name !== 'vault.changed') return
    if (vault.isOpen) noteUse()
    else ending ??= setInterval(endAll, ENDING_MS).unref()
  })
  return {
    noteUse,
    close: () => {
      clearInterval(beat)
      clearInterval(ending)
      forgetMachine?.()
      forgetBus()
    },
  }
}
