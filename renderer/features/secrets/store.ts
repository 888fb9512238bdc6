import { createStore } from 'zustand/vanilla'
import type { WorkspaceId } from '#shared/model/ids.ts'
import type { Secret } from '#shared/model/secret.ts'
import type { Api } from '../../api/client.ts'
import { createLoader, IDLE, type WorkspaceLoading } from '../../api/loading.ts'

export interface SecretsState extends WorkspaceLoading {
  readonly secrets: readonly Secret[]
  create(workspaceId: WorkspaceId, name: string, value: string): Promise<Secret>
  replace(secret: Secret, value: string): Promise<Secret>
  remove(secret: Secret): Promise<void>
}

/** Values go in and never come back: nothing here keeps one. The actions throw AppError. */
export function createSecretsStore(api: Api) {
  return createStore<SecretsState>()((set, get) => {
    const load = createLoader<SecretsState>(set)

    const take = (secret: Secret): Secret => {
      const { secrets, workspaceId } = get()
      const others = secrets.filter(other => other.id !== secret.id)
      if (secret.workspaceId === workspaceId) set({ secrets: [...others, secret].sort((a, b) => (a.name < b.name ? -1 : 1)) })
      return secret
    }

    return {
      ...IDLE,
      workspaceId: undefined,
      secrets: [],
      load: workspaceId =>
        load({
          subject: workspaceId,
          blank: { workspaceId, secrets: [] },
          read: () => api.call('secrets.list', { workspaceId }),
          apply: secrets => ({ secrets }),
        }),
      create: async (workspaceId, name, value) => take(await api.call('secrets.create', { workspaceId, name, value })),
      replace: async ({ workspaceId, id }, value) => take(await api.call('secrets.replace', { workspaceId, secretId: id, value })),
      remove: async ({ workspaceId, id }) => {
        await api.call('secrets.remove', { workspaceId, secretId: id })
        set({ secrets: get().secrets.filter(secret => secret.id !== id) })
      },
    }
  })
}
