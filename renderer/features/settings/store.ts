import { createStore } from 'zustand/vanilla'
import type { InputOf } from '#shared/contract/define.ts'
import type { Contract } from '#shared/contract/index.ts'
import type { Settings } from '#shared/model/settings.ts'
import type { Api } from '../../api/client.ts'
import { createLoader, IDLE, type Loading } from '../../api/loading.ts'

interface SettingsState extends Loading {
  readonly settings: Settings | undefined
  load(): Promise<void>
  /** Resolves with the folders in which programs are found. */
  refreshPrograms(): Promise<readonly string[]>
  change(change: InputOf<Contract['settings.update']>): Promise<void>
}

export function createSettingsStore(api: Api) {
  return createStore<SettingsState>()(set => {
    const load = createLoader<SettingsState>(set)
    return {
      ...IDLE,
      settings: undefined,
      load: () => load({ subject: 'settings', blank: {}, read: () => api.call('settings.get', {}), apply: settings => ({ settings }) }),
      refreshPrograms: async () => (await api.call('programs.refresh', {})).folders,
      change: async change => {
        set({ settings: await api.call('settings.update', change) })
      },
    }
  })
}
