import { createStore } from 'zustand/vanilla'
import type { InputOf } from '#shared/contract/define.ts'
import type { Contract } from '#shared/contract/index.ts'
import type { VaultKeys } from '#shared/model/vault.ts'
import type { Api } from '../../api/client.ts'
import { createLoader, IDLE, type Loading } from '../../api/loading.ts'

interface VaultKeysState extends Loading {
  readonly keys: VaultKeys | undefined
  load(): Promise<void>
  /** Throws AppError: `locked` for a wrong passphrase. */
  rotateMasterKey(change: InputOf<Contract['vault.rotateMasterKey']>): Promise<void>
  /** Begins, or goes on where it was stopped. */
  rotateDataKeys(): Promise<void>
  stopRotation(): Promise<void>
}

/** When the keys of the vault were made, and how far a rotation has come. */
export function createVaultKeysStore(api: Api) {
  return createStore<VaultKeysState>()((set, get) => {
    const load = createLoader<VaultKeysState>(set)
    return {
      ...IDLE,
      keys: undefined,
      load: () => load({ subject: 'vault keys', blank: {}, read: () => api.call('vault.keys', {}), apply: keys => ({ keys }) }),
      rotateMasterKey: async change => {
        await api.call('vault.rotateMasterKey', change)
        await get().load()
      },
      rotateDataKeys: async () => {
        set({ keys: await api.call('vault.rotateDataKeys', {}) })
      },
      stopRotation: async () => {
        set({ keys: await api.call('vault.stopRotation', {}) })
      },
    }
  })
}
