import { createStore } from 'zustand/vanilla'
import type { InputOf } from '#shared/contract/define.ts'
import type { Contract } from '#shared/contract/index.ts'
import type { WorkspaceId } from '#shared/model/ids.ts'
import type { Workspace } from '#shared/model/workspace.ts'
import type { Api } from '../../api/client.ts'
import { createLoader, IDLE, type Loading } from '../../api/loading.ts'

interface WorkspacesState extends Loading {
  readonly workspaces: readonly Workspace[]
  /** When each was last called while this page is open: what the live dot shows. */
  readonly calledAt: ReadonlyMap<WorkspaceId, number>
  load(): Promise<void>
  noteCall(workspaceId: WorkspaceId, at: number): void
  create(input: InputOf<Contract['workspaces.create']>): Promise<Workspace>
  update(input: InputOf<Contract['workspaces.update']>): Promise<Workspace>
  archive(workspaceId: WorkspaceId): Promise<void>
  restore(workspaceId: WorkspaceId): Promise<void>
  remove(workspaceId: WorkspaceId): Promise<void>
}

export function createWorkspacesStore(api: Api) {
  return createStore<WorkspacesState>()((set, get) => {
    const load = createLoader<WorkspacesState>(set)
    const replace = (workspace: Workspace) => {
      set({ workspaces: get().workspaces.map(one => (one.id === workspace.id ? workspace : one)) })
    }
    return {
      ...IDLE,
      workspaces: [],
      calledAt: new Map(),
      load: () =>
        load({ subject: 'workspaces', blank: {}, read: () => api.call('workspaces.list', {}), apply: workspaces => ({ workspaces }) }),
      noteCall: (workspaceId, at) => {
        set({ calledAt: new Map(get().calledAt).set(workspaceId, at) })
      },
      create: async input => {
        const workspace = await api.call('workspaces.create', input)
        set({ workspaces: [...get().workspaces.filter(({ id }) => id !== workspace.id), workspace] })
        return workspace
      },
      update: async input => {
        const workspace = await api.call('workspaces.update', input)
        replace(workspace)
        return workspace
      },
      archive: async workspaceId => {
        replace(await api.call('workspaces.archive', { workspaceId }))
      },
      restore: async workspaceId => {
        replace(await api.call('workspaces.restore', { workspaceId }))
      },
      remove: async workspaceId => {
        await api.call('workspaces.remove', { workspaceId })
        set({ workspaces: get().workspaces.filter(({ id }) => id !== workspaceId) })
      },
    }
  })
}
