import { createStore } from 'zustand/vanilla'
import type { InputOf } from '#shared/contract/define.ts'
import type { Contract } from '#shared/contract/index.ts'
import type { WorkspaceId } from '#shared/model/ids.ts'
import type { ClientFile, ImportedText, ImportOutcome } from '#shared/model/import.ts'
import type { Api } from '../../api/client.ts'
import { createLoader, IDLE, type WorkspaceLoading } from '../../api/loading.ts'

type Choices = InputOf<Contract['imports.takeFound']>['servers']

export interface ImportsState extends WorkspaceLoading {
  readonly files: readonly ClientFile[]
  preview(workspaceId: WorkspaceId, text: string): Promise<ImportedText>
  takeText(workspaceId: WorkspaceId, text: string, servers: Choices): Promise<readonly ImportOutcome[]>
  takeFound(workspaceId: WorkspaceId, file: string, servers: Choices): Promise<readonly ImportOutcome[]>
}

/** What the clients on this machine have; the actions throw AppError. */
export function createImportsStore(api: Api) {
  return createStore<ImportsState>()(set => {
    const load = createLoader<ImportsState>(set)
    return {
      ...IDLE,
      workspaceId: undefined,
      files: [],
      load: workspaceId =>
        load({
          subject: workspaceId,
          blank: { workspaceId, files: [] },
          read: () => api.call('imports.find', { workspaceId }),
          apply: files => ({ files }),
        }),
      preview: (workspaceId, text) => api.call('imports.preview', { workspaceId, text }),
      takeText: (workspaceId, text, servers) => api.call('imports.take', { workspaceId, text, servers }),
      takeFound: (workspaceId, file, servers) => api.call('imports.takeFound', { workspaceId, file, servers }),
    }
  })
}
