import { createStore } from 'zustand/vanilla'
import type { Approval } from '#shared/model/approval.ts'
import type { Api } from '../../api/client.ts'
import { createLoader, IDLE, type Loading } from '../../api/loading.ts'

interface WaitingState extends Loading {
  /** Calls that wait for a person, in every workspace, the oldest first. */
  readonly waiting: readonly Approval[]
  load(): Promise<void>
  approve(approval: Approval): Promise<void>
  deny(approval: Approval, reason: string): Promise<void>
}

/** The actions throw AppError. */
export function createWaitingStore(api: Api) {
  return createStore<WaitingState>()((set, get) => {
    const load = createLoader<WaitingState>(set)
    const forget = (id: Approval['id']) => {
      set({ waiting: get().waiting.filter(other => other.id !== id) })
    }
    return {
      ...IDLE,
      waiting: [],
      load: () =>
        load({
          subject: 'waiting',
          blank: {},
          read: () => api.call('approvals.waiting', {}),
          apply: waiting => ({ waiting }),
        }),
      approve: async ({ workspaceId, id }) => {
        await api.call('approvals.approve', { workspaceId, approvalId: id })
        forget(id)
      },
      deny: async ({ workspaceId, id }, reason) => {
        await api.call('approvals.deny', { workspaceId, approvalId: id, reason })
        forget(id)
      },
    }
  })
}
