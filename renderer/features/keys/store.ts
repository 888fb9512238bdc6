import { createStore } from 'zustand/vanilla'
import type { InputOf } from '#shared/contract/define.ts'
import type { Contract } from '#shared/contract/index.ts'
import type { CreatedKey, Key, KeyDay } from '#shared/model/key.ts'
import type { Api } from '../../api/client.ts'
import { createLoader, IDLE, type WorkspaceLoading } from '../../api/loading.ts'

type NewKey = InputOf<Contract['keys.create']>
type KeyChange = Omit<InputOf<Contract['keys.update']>, 'workspaceId' | 'keyId'>

export interface KeysState extends WorkspaceLoading {
  readonly keys: readonly Key[]
  /** What came of their calls on each of the last 30 days. */
  readonly days: readonly KeyDay[]
  /** The answer holds the key itself, which is shown once and kept nowhere. */
  create(key: NewKey): Promise<CreatedKey>
  change(key: Key, change: KeyChange): Promise<void>
  /** As `create`: the answer is the key in the place of this one. */
  rotate(key: Key, overlapDays: number): Promise<CreatedKey>
  revoke(key: Key): Promise<void>
}

/** The actions throw AppError. */
export function createKeysStore(api: Api) {
  return createStore<KeysState>()((set, get) => {
    const load = createLoader<KeysState>(set)
    const replace = (changed: Key) => {
      set({ keys: get().keys.map(key => (key.id === changed.id ? changed : key)) })
    }

    return {
      ...IDLE,
      workspaceId: undefined,
      keys: [],
      days: [],
      load: workspaceId =>
        load({
          subject: workspaceId,
          blank: { workspaceId, keys: [], days: [] },
          read: () => Promise.all([api.call('keys.list', { workspaceId }), api.call('keys.days', { workspaceId })]),
          apply: ([keys, days]) => ({ keys, days }),
        }),
      create: async key => {
        const created = await api.call('keys.create', key)
        const others = get().keys.filter(other => other.id !== created.key.id)
        if (get().workspaceId === key.workspaceId) set({ keys: [created.key, ...others] })
        return created
      },
      change: async ({ workspaceId, id: keyId }, change) => {
        replace(await api.call('keys.update', { workspaceId, keyId, ...change }))
      },
      rotate: async ({ workspaceId, id: keyId }, overlapDays) => {
        const created = await api.call('keys.rotate', { workspaceId, keyId, overlapDays })
        await get().load(workspaceId)
        return created
      },
      revoke: async ({ workspaceId, id: keyId }) => {
        replace(await api.call('keys.revoke', { workspaceId, keyId }))
      },
    }
  })
}
