import { createStore } from 'zustand/vanilla'
import type { OutputOf } from '#shared/contract/define.ts'
import type { Contract } from '#shared/contract/index.ts'
import type { WorkspaceId } from '#shared/model/ids.ts'
import type { Tool } from '#shared/model/tool.ts'
import type { Api } from '../../api/client.ts'
import { createLoader, IDLE, type WorkspaceLoading } from '../../api/loading.ts'

export type Missing = OutputOf<Contract['tools.list']>['missing'][number]
export type ToolAnswer = OutputOf<Contract['tools.call']>

export interface ToolsState extends WorkspaceLoading {
  readonly tools: readonly Tool[]
  /** Servers whose tools are not in the list, with the reason. */
  readonly missing: readonly Missing[]
  /** Calls a tool as an assistant would. Throws AppError where the call did not reach the tool. */
  run(workspaceId: WorkspaceId, name: string, toolArguments: Readonly<Record<string, unknown>>): Promise<ToolAnswer>
}

export function createToolsStore(api: Api) {
  return createStore<ToolsState>()(set => {
    const load = createLoader<ToolsState>(set)

    return {
      ...IDLE,
      workspaceId: undefined,
      tools: [],
      missing: [],
      load: workspaceId =>
        load({
          subject: workspaceId,
          blank: { workspaceId, tools: [], missing: [] },
          read: () => api.call('tools.list', { workspaceId }),
          apply: ({ tools, missing }) => ({ tools, missing }),
        }),
      run: (workspaceId, name, toolArguments) => api.call('tools.call', { workspaceId, name, arguments: { ...toolArguments } }),
    }
  })
}
