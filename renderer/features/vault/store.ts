import { createStore } from 'zustand/vanilla'
import type { InputOf } from '#shared/contract/define.ts'
import type { Contract } from '#shared/contract/index.ts'
import type { VaultStatus } from '#shared/model/vault.ts'
import type { Api } from '../../api/client.ts'
import { createLoader, IDLE, type Loading } from '../../api/loading.ts'

interface VaultState extends Loading {
  readonly vault: VaultStatus | undefined
  load(): Promise<void>
  create(passphrase: string): Promise<void>
  /** With the passphrase, or without one by asking the keychain again. Throws AppError while it stays locked. */
  unlock(passphrase?: string): Promise<void>
  lock(): Promise<void>
  /** When it locks by itself; the settings tell. */
  setLocking(change: InputOf<Contract['vault.setLocking']>): Promise<void>
  /** A person uses the page. */
  noteUse(): Promise<void>
}

export function createVaultStore(api: Api) {
  return createStore<VaultState>()(set => {
    const load = createLoader<VaultState>(set)
    return {
      ...IDLE,
      vault: undefined,
      load: () => load({ subject: 'vault', blank: {}, read: () => api.call('vault.status', {}), apply: vault => ({ vault }) }),
      create: async passphrase => {
        set({ vault: await api.call('vault.create', { passphrase }) })
      },
      unlock: async passphrase => {
        set({ vault: await api.call('vault.unlock', passphrase === undefined ? {} : { passphrase }) })
      },
      lock: async () => {
        set({ vault: await api.call('vault.lock', {}) })
      },
      setLocking: async change => {
        await api.call('vault.setLocking', change)
      },
      noteUse: async () => {
        await api.call('vault.noteUse', {})
      },
    }
  })
}
