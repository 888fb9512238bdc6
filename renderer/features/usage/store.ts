import { createStore } from 'zustand/vanilla'
import type { UsageGroup, UsageRow, UsageStatus } from '#shared/model/usage.ts'
import type { WorkspaceId } from '#shared/model/ids.ts'
import type { Api } from '../../api/client.ts'
import { createLoader, IDLE, type WorkspaceLoading } from '../../api/loading.ts'

interface UsageState extends WorkspaceLoading {
  readonly standing: UsageStatus | undefined
  readonly sums: Readonly<Record<UsageGroup, readonly UsageRow[]>>
  /** The whole usage of the workspace as CSV, piece by piece. Throws AppError. */
  csv(workspaceId: WorkspaceId): Promise<string>
}

const NOTHING: UsageState['sums'] = { key: [], tool: [], module: [], day: [] }

/** What a workspace used, and how it stands. */
export function createUsageStore(api: Api) {
  return createStore<UsageState>()(set => {
    const load = createLoader<UsageState>(set)
    return {
      ...IDLE,
      workspaceId: undefined,
      standing: undefined,
      sums: NOTHING,
      load: workspaceId =>
        load({
          subject: workspaceId,
          blank: { workspaceId, standing: undefined, sums: NOTHING },
          read: async () => {
            const by = (group: UsageGroup) => api.call('usage.summary', { workspaceId, by: group })
            const [standing, key, tool, module, day] = await Promise.all([
              api.call('usage.status', { workspaceId }),
              by('key'),
              by('tool'),
              by('module'),
              by('day'),
            ])
            return { standing, sums: { key, tool, module, day } }
          },
          apply: read => read,
        }),
      csv: async workspaceId => {
        let piece = await api.call('usage.export', { workspaceId })
        let text = piece.text
        while (piece.next !== null) {
          piece = await api.call('usage.export', { workspaceId, after: piece.next })
          text += piece.text
        }
        return text
      },
    }
  })
}
