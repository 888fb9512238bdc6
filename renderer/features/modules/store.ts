import { createStore } from 'zustand/vanilla'
import type { WorkspaceId } from '#shared/model/ids.ts'
import type { Module } from '#shared/model/module.ts'
import type { Api } from '../../api/client.ts'
import { createLoader, IDLE, type WorkspaceLoading } from '../../api/loading.ts'

interface ModulesState extends WorkspaceLoading {
  readonly modules: readonly Module[]
  /** Throws AppError. */
  switch(workspaceId: WorkspaceId, module: Module, isOn: boolean): Promise<void>
}

export function createModulesStore(api: Api) {
  return createStore<ModulesState>()((set, get) => {
    const load = createLoader<ModulesState>(set)
    return {
      ...IDLE,
      workspaceId: undefined,
      modules: [],
      load: workspaceId =>
        load({
          subject: workspaceId,
          blank: { workspaceId, modules: [] },
          read: () => api.call('modules.list', { workspaceId }),
          apply: modules => ({ modules }),
        }),
      switch: async (workspaceId, { slug }, isOn) => {
        const changed = await api.call('modules.switch', { workspaceId, module: slug, isOn })
        set({ modules: get().modules.map(module => (module.slug === slug ? changed : module)) })
      },
    }
  })
}
