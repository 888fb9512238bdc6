import { createStore } from 'zustand/vanilla'
import type { EnvEntry, EnvOutcome, EnvPick } from '#shared/model/env-file.ts'
import type { OrganizationSecret, SecretHistory, SecretSharing } from '#shared/model/secret.ts'
import type { Api } from '../../api/client.ts'
import { createLoader, IDLE, type Loading } from '../../api/loading.ts'
import type { GivenContent } from './store.ts'

interface OrganizationSecretsState extends Loading {
  readonly secrets: readonly OrganizationSecret[]
  load(): Promise<void>
  add(given: GivenContent & { readonly name: string; readonly description: string; readonly sharing: SecretSharing }): Promise<void>
  replace(secret: OrganizationSecret, given: GivenContent): Promise<void>
  /** What it is for and who gets it, also where that breaks what uses it: whoever asks has been told. */
  update(secret: OrganizationSecret, change: { readonly description: string; readonly sharing: SecretSharing }): Promise<void>
  remove(secret: OrganizationSecret): Promise<void>
  historyOf(secret: OrganizationSecret): Promise<SecretHistory>
  reveal(secret: OrganizationSecret): Promise<string>
  previewImport(text: string): Promise<readonly EnvEntry[]>
  import(text: string, picks: readonly EnvPick[], sharing: SecretSharing): Promise<EnvOutcome>
}

/** As the store of a workspace's secrets, for those of the organization. */
export function createOrganizationSecretsStore(api: Api) {
  return createStore<OrganizationSecretsState>()((set, get) => {
    const load = createLoader<OrganizationSecretsState>(set)
    return {
      ...IDLE,
      secrets: [],
      load: () =>
        load({
          subject: 'organization',
          blank: {},
          read: () => api.call('organizationSecrets.list', {}),
          apply: secrets => ({ secrets }),
        }),
      add: async given => {
        await api.call('organizationSecrets.create', given)
        await get().load()
      },
      replace: async ({ id }, given) => {
        await api.call('organizationSecrets.replace', { secretId: id, ...given })
        await get().load()
      },
      update: async ({ id }, change) => {
        await api.call('organizationSecrets.update', { secretId: id, ...change, mayBreak: true })
        await get().load()
      },
      remove: async ({ id }) => {
        await api.call('organizationSecrets.remove', { secretId: id, mayBreak: true })
        await get().load()
      },
      historyOf: ({ id }) => api.call('organizationSecrets.history', { secretId: id }),
      reveal: async ({ id }) => (await api.call('organizationSecrets.reveal', { secretId: id })).value,
      previewImport: text => api.call('organizationSecrets.previewImport', { text }),
      import: async (text, picks, sharing) => {
        const outcome = await api.call('organizationSecrets.import', { text, picks: [...picks], sharing })
        await get().load()
        return outcome
      },
    }
  })
}
