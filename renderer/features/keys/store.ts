import { createStore } from 'zustand/vanilla'
import type { WorkspaceId } from '#shared/model/ids.ts'
import type { CreatedKey, Key } from '#shared/model/key.ts'
import type { ToolMode } from '#shared/model/tool-mode.ts'
import type { ToolReference } from '#shared/model/tool.ts'
import type { Api } from '../../api/client.ts'
import { createLoader, IDLE, type WorkspaceLoading } from '../../api/loading.ts'

interface NewKey extends KeyReach {
  readonly name: string
  /** Milliseconds since 1970; null never expires. */
  readonly expiresAt: number | null
  readonly scopes?: readonly string[]
}

interface KeyReach {
  /** Null: every tool. */
  readonly tools: readonly ToolReference[] | null
  /** Null: as the workspace has it. */
  readonly toolMode: ToolMode | null
}

export interface KeysState extends WorkspaceLoading {
  readonly keys: readonly Key[]
  /** The answer holds the key itself, which is shown once and kept nowhere. */
  create(workspaceId: WorkspaceId, key: NewKey): Promise<CreatedKey>
  change(key: Key, reach: KeyReach): Promise<void>
  revoke(key: Key): Promise<void>
}

/** The actions throw AppError. */
export function createKeysStore(api: Api) {
  return createStore<KeysState>()((set, get) => {
    const load = createLoader<KeysState>(set)

    return {
      ...IDLE,
      workspaceId: undefined,
      keys: [],
      load: workspaceId =>
        load({
          subject: workspaceId,
          blank: { workspaceId, keys: [] },
          read: () => api.call('keys.list', { workspaceId }),
          apply: keys => ({ keys }),
        }),
      create: async (workspaceId, key) => {
        const created = await api.call('keys.create', {
          workspaceId,
          ...key,
          tools: key.tools && [...key.tools],
          scopes: key.scopes && [...key.scopes],
        })
        const others = get().keys.filter(other => other.id !== created.key.id)
        if (get().workspaceId === workspaceId) set({ keys: [created.key, ...others] })
        return created
      },
      change: async ({ workspaceId, id }, { tools, toolMode }) => {
        const changed = await api.call('keys.update', { workspaceId, keyId: id, tools: tools && [...tools], toolMode })
        set({ keys: get().keys.map(key => (key.id === id ? changed : key)) })
      },
      revoke: async ({ workspaceId, id }) => {
        const revoked = await api.call('keys.revoke', { workspaceId, keyId: id })
        set({ keys: get().keys.map(key => (key.id === id ? revoked : key)) })
      },
    }
  })
}
