import { createStore } from 'zustand/vanilla'
import type { Login } from '#shared/model/login.ts'
import type { Api } from '../../api/client.ts'
import { createLoader, IDLE, type Loading } from '../../api/loading.ts'

interface LoginsState extends Loading {
  /** Command lines that wait to be let in, the one that waits longest first. */
  readonly logins: readonly Login[]
  load(): Promise<void>
  answer(loginId: string, isAllowed: boolean): Promise<void>
}

export function createLoginsStore(api: Api) {
  return createStore<LoginsState>()((set, get) => {
    const load = createLoader<LoginsState>(set)
    return {
      ...IDLE,
      logins: [],
      load: () => load({ subject: 'logins', blank: {}, read: () => api.call('logins.list', {}), apply: logins => ({ logins }) }),
      answer: async (loginId, isAllowed) => {
        await api.call('logins.answer', { loginId, isAllowed })
        await get().load()
      },
    }
  })
}
