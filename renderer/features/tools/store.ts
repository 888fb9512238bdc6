import { createStore } from 'zustand/vanilla'
import type { InputOf, OutputOf } from '#shared/contract/define.ts'
import type { Contract } from '#shared/contract/index.ts'
import type { ServerId, WorkspaceId } from '#shared/model/ids.ts'
import type { Access } from '#shared/model/scope.ts'
import type { ListedTool, ToolChange } from '#shared/model/tool.ts'
import type { Api } from '../../api/client.ts'
import { createLoader, IDLE, type WorkspaceLoading } from '../../api/loading.ts'

export type Missing = OutputOf<Contract['tools.listAll']>['missing'][number]
export type ToolAnswer = OutputOf<Contract['tools.call']>
export type RuleChange = Omit<InputOf<Contract['tools.update']>, 'workspaceId' | 'serverId' | 'toolName'>

export interface ToolsState extends WorkspaceLoading {
  /** Every tool of the servers, offered or not. */
  readonly tools: readonly ListedTool[]
  /** Servers whose tools are not in the list, with the reason. */
  readonly missing: readonly Missing[]
  /** About how many tokens clients read in discovery mode in place of all definitions. */
  readonly discoveryTokens: number
  /** Calls a tool as an assistant would. Throws AppError where the call did not reach the tool. */
  run(workspaceId: WorkspaceId, name: string, toolArguments: Readonly<Record<string, unknown>>): Promise<ToolAnswer>
  change(workspaceId: WorkspaceId, tool: ListedTool, change: RuleChange): Promise<ListedTool>
  switchAll(workspaceId: WorkspaceId, serverId: ServerId, tools: readonly ListedTool[], isOn: boolean): Promise<void>
  /** Decides of all of these; null leaves them undecided. */
  decide(workspaceId: WorkspaceId, serverId: ServerId, tools: readonly ListedTool[], access: Access | null): Promise<void>
  /** Decides of each of these that it only reads, or may write, as its server says. */
  acceptProposals(workspaceId: WorkspaceId, serverId: ServerId, tools: readonly ListedTool[]): Promise<void>
  /** What changed in its definition. */
  changeOf(workspaceId: WorkspaceId, tool: ListedTool): Promise<ToolChange>
  approve(workspaceId: WorkspaceId, change: ToolChange): Promise<void>
}

/** The actions throw AppError. */
export function createToolsStore(api: Api) {
  return createStore<ToolsState>()((set, get) => {
    const load = createLoader<ToolsState>(set)

    return {
      ...IDLE,
      workspaceId: undefined,
      tools: [],
      missing: [],
      discoveryTokens: 0,
      load: workspaceId =>
        load({
          subject: workspaceId,
          blank: { workspaceId, tools: [], missing: [], discoveryTokens: 0 },
          read: () => api.call('tools.listAll', { workspaceId }),
          apply: ({ tools, missing, discoveryTokens }) => ({ tools, missing, discoveryTokens }),
        }),
      run: (workspaceId, name, toolArguments) => api.call('tools.call', { workspaceId, name, arguments: { ...toolArguments } }),
      change: async (workspaceId, { serverId, originalName }, change) => {
        const changed = await api.call('tools.update', { workspaceId, serverId, toolName: originalName, ...change })
        const isSame = (tool: ListedTool) => tool.serverId === serverId && tool.originalName === originalName
        set({ tools: get().tools.map(tool => (isSame(tool) ? changed : tool)) })
        return changed
      },
      switchAll: async (workspaceId, serverId, tools, isOn) => {
        await api.call('tools.switch', { workspaceId, serverId, toolNames: tools.map(({ originalName }) => originalName), isOn })
        await get().load(workspaceId)
      },
      decide: async (workspaceId, serverId, tools, access) => {
        await api.call('tools.decide', { workspaceId, serverId, toolNames: tools.map(({ originalName }) => originalName), access })
        await get().load(workspaceId)
      },
      acceptProposals: async (workspaceId, serverId, tools) => {
        for (const access of ['read', 'write'] as const) {
          const toolNames = tools.filter(tool => tool.proposedAccess === access).map(({ originalName }) => originalName)
          if (toolNames.length > 0) await api.call('tools.decide', { workspaceId, serverId, toolNames, access })
        }
        await get().load(workspaceId)
      },
      changeOf: (workspaceId, { serverId, originalName }) => api.call('tools.change', { workspaceId, serverId, toolName: originalName }),
      approve: async (workspaceId, { serverId, toolName, current }) => {
        await api.call('tools.approve', { workspaceId, serverId, definitions: [{ toolName, fingerprint: current.fingerprint }] })
        await get().load(workspaceId)
      },
    }
  })
}
