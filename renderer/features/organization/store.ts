import { createStore } from 'zustand/vanilla'
import type { Organization } from '#shared/model/organization.ts'
import type { Api } from '../../api/client.ts'
import { createLoader, IDLE, type Loading } from '../../api/loading.ts'

interface OrganizationState extends Loading {
  readonly organization: Organization | undefined
  load(): Promise<void>
  /** Throws AppError, for the form that asked. */
  rename(names: { readonly name: string; readonly ownerName: string }): Promise<void>
  /** Ends the first run: the page opens at the workspaces from now on. */
  finishSetUp(): Promise<void>
}

export function createOrganizationStore(api: Api) {
  return createStore<OrganizationState>()(set => {
    const load = createLoader<OrganizationState>(set)
    return {
      ...IDLE,
      organization: undefined,
      load: () =>
        load({
          subject: 'organization',
          blank: {},
          read: () => api.call('organization.get', {}),
          apply: organization => ({ organization }),
        }),
      rename: async names => {
        set({ organization: await api.call('organization.update', names) })
      },
      finishSetUp: async () => {
        set({ organization: await api.call('organization.update', { isSetUp: true }) })
      },
    }
  })
}
