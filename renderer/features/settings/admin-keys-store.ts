import { createStore } from 'zustand/vanilla'
import type { InputOf, OutputOf } from '#shared/contract/define.ts'
import type { Contract } from '#shared/contract/index.ts'
import type { KeyId } from '#shared/model/ids.ts'
import type { AdminKey } from '#shared/model/key.ts'
import type { Api } from '../../api/client.ts'
import { createLoader, IDLE, type Loading } from '../../api/loading.ts'

interface AdminKeysState extends Loading {
  readonly adminKeys: readonly AdminKey[]
  load(): Promise<void>
  /** Answers the key's value, which is shown once and kept by nobody. */
  create(input: InputOf<Contract['adminKeys.create']>): Promise<OutputOf<Contract['adminKeys.create']>>
  revoke(keyId: KeyId): Promise<void>
}

export function createAdminKeysStore(api: Api) {
  return createStore<AdminKeysState>()((set, get) => {
    const load = createLoader<AdminKeysState>(set)
    return {
      ...IDLE,
      adminKeys: [],
      load: () =>
        load({ subject: 'adminKeys', blank: {}, read: () => api.call('adminKeys.list', {}), apply: adminKeys => ({ adminKeys }) }),
      create: async input => {
        const created = await api.call('adminKeys.create', input)
        await get().load()
        return created
      },
      revoke: async keyId => {
        await api.call('adminKeys.revoke', { keyId })
        await get().load()
      },
    }
  })
}
