import { createStore } from 'zustand/vanilla'
import type { GatewayStatus } from '#shared/model/gateway.ts'
import type { Api } from '../../api/client.ts'
import { createLoader, IDLE, type Loading } from '../../api/loading.ts'

interface GatewayState extends Loading {
  readonly gateway: GatewayStatus | undefined
  load(): Promise<void>
  /** Listens again, on the port of the settings. Throws AppError when that fails. */
  restart(): Promise<void>
}

export function createGatewayStore(api: Api) {
  return createStore<GatewayState>()(set => {
    const load = createLoader<GatewayState>(set)
    return {
      ...IDLE,
      gateway: undefined,
      load: () => load({ subject: 'gateway', blank: {}, read: () => api.call('gateway.status', {}), apply: gateway => ({ gateway }) }),
      restart: async () => {
        set({ gateway: await api.call('gateway.restart', {}) })
      },
    }
  })
}
