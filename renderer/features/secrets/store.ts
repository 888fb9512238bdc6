import { createStore } from 'zustand/vanilla'
import type { EnvEntry, EnvOutcome, EnvPick } from '#shared/model/env-file.ts'
import type { WorkspaceId } from '#shared/model/ids.ts'
import type { Secret, SecretHistory } from '#shared/model/secret.ts'
import type { Api } from '../../api/client.ts'
import { createLoader, IDLE, type WorkspaceLoading } from '../../api/loading.ts'

/** Exactly one of the two. */
export interface GivenContent {
  readonly value?: string
  readonly reference?: string
}

export interface SecretsState extends WorkspaceLoading {
  /** The workspace's own, and those it gets of the organization. */
  readonly secrets: readonly Secret[]
  create(workspaceId: WorkspaceId, name: string, value: string): Promise<Secret>
  add(workspaceId: WorkspaceId, given: GivenContent & { readonly name: string; readonly description: string }): Promise<Secret>
  replace(secret: Secret, given: GivenContent): Promise<Secret>
  describe(secret: Secret, description: string): Promise<void>
  /** Deletes it, also where that breaks what uses it: whoever asks has been told. */
  remove(secret: Secret): Promise<void>
  historyOf(secret: Secret): Promise<SecretHistory>
  /** The one value that ever comes back; it is not kept here. */
  reveal(secret: Secret): Promise<string>
  previewImport(workspaceId: WorkspaceId, text: string): Promise<readonly EnvEntry[]>
  import(workspaceId: WorkspaceId, text: string, picks: readonly EnvPick[]): Promise<EnvOutcome>
}

/** Values go in and never come back but by `reveal`: nothing here keeps one. The actions throw AppError. */
export function createSecretsStore(api: Api) {
  return createStore<SecretsState>()((set, get) => {
    const load = createLoader<SecretsState>(set)
    const reload = async (workspaceId: WorkspaceId) => {
      if (get().workspaceId === workspaceId) await get().load(workspaceId)
    }
    const take = async (secret: Secret): Promise<Secret> => {
      // One that takes the place of another, or gives it back, changes both.
      await reload(secret.workspaceId)
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
      add: async (workspaceId, given) => take(await api.call('secrets.create', { workspaceId, ...given })),
      replace: async (secret, given) => take(await api.call('secrets.replace', { ...idsOf(secret), ...given })),
      describe: async (secret, description) => {
        await take(await api.call('secrets.describe', { ...idsOf(secret), description }))
      },
      remove: async secret => {
        await api.call('secrets.remove', { ...idsOf(secret), mayBreak: true })
        await reload(secret.workspaceId)
      },
      historyOf: secret => api.call('secrets.history', idsOf(secret)),
      reveal: async secret => (await api.call('secrets.reveal', idsOf(secret))).value,
      previewImport: (workspaceId, text) => api.call('secrets.previewImport', { workspaceId, text }),
      import: async (workspaceId, text, picks) => {
        const outcome = await api.call('secrets.import', { workspaceId, text, picks: [...picks] })
        await reload(workspaceId)
        return outcome
      },
    }
  })
}

function idsOf({ workspaceId, id }: Secret) {
  return { workspaceId, secretId: id }
}
