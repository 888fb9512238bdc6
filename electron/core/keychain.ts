import { AsyncEntry } from '@napi-rs/keyring'
import { AppError } from '#shared/errors.ts'
import type { Keychain } from './platform.ts'

/** The service every item of ours carries, so that no other product's items are touched. */
const SERVICE = 'Atrium'

/** Pinned: unpinned, the library silently falls back to the kernel's keyring, which is lost at reboot. Linux only; ignored elsewhere. */
const OPTIONS = { linux: { store: 'secret-service' } } as const

const WHAT_TO_DO =
  process.platform === 'linux'
    ? 'Start and unlock your keyring (such as GNOME Keyring or KWallet), then try again.'
    : 'Unlock it, then try again.'

/** The keychain of the operating system. Every failure is `locked` with what to do. */
export function createSystemKeychain(): Keychain {
  return {
    read: async account => {
      const text = await attempt(account, async entry => (await entry.getPassword()) ?? undefined)
      return text
    },
    write: async (account, value) => {
      await attempt(account, async entry => {
        await entry.setPassword(value)
      })
    },
    remove: async account => {
      await attempt(account, entry => entry.deleteCredential())
    },
  }
}

/** Twice, each with a fresh entry: after the keyring's daemon restarted, the first answers that its session is gone. */
async function attempt<T>(account: string, work: (entry: AsyncEntry) => Promise<T>): Promise<T> {
  try {
    return await work(new AsyncEntry(SERVICE, account, OPTIONS))
  } catch {
    try {
      return await work(new AsyncEntry(SERVICE, account, OPTIONS))
    } catch (cause) {
      throw new AppError('locked', `The keychain cannot be used. ${WHAT_TO_DO}`, { cause })
    }
  }
}

/** Where a person chose to have none: everything is refused, so the vault asks for a passphrase. */
export const noKeychain: Keychain = {
  read: () => Promise.reject(new AppError('locked', 'Atrium was told not to use the keychain.')),
  write: () => Promise.reject(new AppError('locked', 'Atrium was told not to use the keychain.')),
  remove: () => Promise.reject(new AppError('locked', 'Atrium was told not to use the keychain.')),
}
