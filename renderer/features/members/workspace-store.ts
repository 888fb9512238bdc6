import { createStore } from 'zustand/vanilla'
import type { MemberId, WorkspaceId } from '#shared/model/ids.ts'
import type { WorkspaceMember, WorkspaceRole } from '#shared/model/member.ts'
import type { Api } from '../../api/client.ts'
import { createLoader, IDLE, type WorkspaceLoading } from '../../api/loading.ts'

interface WorkspaceMembersState extends WorkspaceLoading {
  /** Everybody who is in the workspace, the owner first. */
  readonly members: readonly WorkspaceMember[]
  /** Lets somebody in, or in as something else; null takes them out. Throws AppError. */
  set(workspaceId: WorkspaceId, memberId: MemberId, role: WorkspaceRole | null): Promise<void>
}

export function createWorkspaceMembersStore(api: Api) {
  return createStore<WorkspaceMembersState>()(set => {
    const load = createLoader<WorkspaceMembersState>(set)
    return {
      ...IDLE,
      workspaceId: undefined,
      members: [],
      load: workspaceId =>
        load({
          subject: workspaceId,
          blank: { workspaceId, members: [] },
          read: () => api.call('workspaceMembers.list', { workspaceId }),
          apply: members => ({ members }),
        }),
      set: async (workspaceId, memberId, role) => {
        set({ members: await api.call('workspaceMembers.set', { workspaceId, memberId, role }) })
      },
    }
  })
}
