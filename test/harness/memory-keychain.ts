import { AppError } from '#shared/errors.ts'
import type { Keychain } from '#core/platform.ts'

/** A keychain in memory that counts what is asked of it, and can be locked. A fake may stand only here, at Platform. */
export function memoryKeychain(): Keychain & { readonly items: Map<string, string>; reads: number; isLocked: boolean } {
  const items = new Map<string, string>()
  const keychain = {
    items,
    reads: 0,
    isLocked: false,
    read: (account: string) => {
      keychain.reads += 1
      return keychain.isLocked ? locked() : Promise.resolve(items.get(account))
    },
    write: (account: string, value: string) => {
      if (keychain.isLocked) return locked()
      items.set(account, value)
      return Promise.resolve()
    },
    remove: (account: string) => {
      if (keychain.isLocked) return locked()
      items.delete(account)
      return Promise.resolve()
    },
  }
  return keychain
}

function locked(): Promise<never> {
  return Promise.reject(new AppError('locked', 'The keychain cannot be used. Unlock it, then try again.'))
}
