import { createStore } from 'zustand/vanilla'
import type { InputOf, OutputOf } from '#shared/contract/define.ts'
import type { Contract } from '#shared/contract/index.ts'
import type { ApiReading, CodeDraft, CodeTool, CodeToolSummary } from '#shared/model/code.ts'
import type { ServerId, WorkspaceId } from '#shared/model/ids.ts'
import type { Api } from '../../api/client.ts'
import { createLoader, IDLE, type Loading } from '../../api/loading.ts'
import { createDesk, type DeskStore } from './desk-store.ts'

type InputFor<Name extends 'code.readOpenApi' | 'code.addFromOpenApi' | 'code.importTool'> = InputOf<Contract[Name]> & {
  readonly workspaceId: WorkspaceId
  readonly serverId: ServerId
}

export interface CodeState extends Loading {
  readonly serverId: ServerId | undefined
  readonly workspaceId: WorkspaceId | undefined
  /** The tools that are written on one custom server. */
  readonly tools: readonly CodeToolSummary[]
  load(workspaceId: WorkspaceId, serverId: ServerId): Promise<void>
  /** The actions throw AppError. */
  create(workspaceId: WorkspaceId, serverId: ServerId, toolName: string, draft: CodeDraft): Promise<CodeTool>
  remove(workspaceId: WorkspaceId, serverId: ServerId, toolName: string): Promise<void>
  /** Nothing is kept of what is read. */
  readApi(input: InputFor<'code.readOpenApi'>): Promise<ApiReading>
  addFromApi(input: InputFor<'code.addFromOpenApi'>): Promise<void>
  exportTool(workspaceId: WorkspaceId, serverId: ServerId, toolName: string): Promise<OutputOf<Contract['code.exportTool']>>
  importTool(input: InputFor<'code.importTool'>): Promise<CodeTool>
  /** The desk of one tool. It stays while it holds what is not saved, also when its page is left. */
  deskOf(workspaceId: WorkspaceId, serverId: ServerId, toolName: string): DeskStore
}

export function createCodeStore(api: Api) {
  const desks = new Map<string, DeskStore>()
  const idOf = (serverId: ServerId, toolName: string) => `${serverId} ${toolName}`
  return createStore<CodeState>()((set, get) => {
    const load = createLoader<CodeState>(set)
    return {
      ...IDLE,
      serverId: undefined,
      workspaceId: undefined,
      tools: [],
      load: (workspaceId, serverId) =>
        load({
          subject: serverId,
          blank: { workspaceId, serverId, tools: [] },
          read: () => api.call('code.list', { workspaceId, serverId }),
          apply: tools => ({ tools }),
        }),
      create: (workspaceId, serverId, toolName, draft) => api.call('code.create', { workspaceId, serverId, toolName, draft }),
      remove: async (workspaceId, serverId, toolName) => {
        desks.get(idOf(serverId, toolName))?.getState().abandon()
        await api.call('code.remove', { workspaceId, serverId, toolName })
        desks.delete(idOf(serverId, toolName))
        if (get().serverId === serverId) set({ tools: get().tools.filter(({ name }) => name !== toolName) })
      },
      readApi: input => api.call('code.readOpenApi', input),
      addFromApi: async input => {
        await api.call('code.addFromOpenApi', input)
        await get().load(input.workspaceId, input.serverId)
      },
      exportTool: (workspaceId, serverId, toolName) => api.call('code.exportTool', { workspaceId, serverId, toolName }),
      importTool: input => api.call('code.importTool', input),
      deskOf: (workspaceId, serverId, toolName) => {
        const id = idOf(serverId, toolName)
        const known = desks.get(id)
        // What is saved is read anew: somebody else may have changed it since.
        if (known !== undefined && known.getState().saving.at !== 'saved') return known
        const desk = createDesk(api, { workspaceId, serverId, toolName })
        desks.set(id, desk)
        return desk
      },
    }
  })
}
