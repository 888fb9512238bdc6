import { createStore } from 'zustand/vanilla'
import type { CallRecord } from '#shared/model/call.ts'
import type { Api } from '../../api/client.ts'
import type { WaitingTools } from './needs.ts'
import { createLoader, IDLE, type WorkspaceLoading } from '../../api/loading.ts'

interface OverviewState extends WorkspaceLoading {
  /** The newest calls, newest first, without any filter: the Activity page has its own list. */
  readonly recent: readonly CallRecord[]
  /** Servers with tools that wait for a person. */
  readonly waitingTools: readonly WaitingTools[]
  record(calls: readonly CallRecord[]): void
}

// The most one query answers; enough for "the last hour" of one person's assistants. More is shown as "500+".
export const RECENT_LIMIT = 500

export function createOverviewStore(api: Api) {
  return createStore<OverviewState>()((set, get) => {
    const load = createLoader<OverviewState>(set)
    return {
      ...IDLE,
      workspaceId: undefined,
      recent: [],
      waitingTools: [],
      load: workspaceId =>
        load({
          subject: workspaceId,
          blank: { workspaceId, recent: [], waitingTools: [] },
          read: async () => {
            const [{ calls }, waitingTools] = await Promise.all([
              api.call('calls.list', { workspaceId, limit: RECENT_LIMIT }),
              api.call('tools.waiting', { workspaceId }),
            ])
            return { recent: calls, waitingTools }
          },
          apply: loaded => loaded,
        }),
      record: calls => {
        set({ recent: withNewest(get().recent, calls) })
      },
    }
  })
}

/** Calls told live, before those known; one told twice (a reload crossed the event) counts once. */
export function withNewest(known: readonly CallRecord[], told: readonly CallRecord[]): readonly CallRecord[] {
  const ids = new Set(known.map(({ requestId }) => requestId))
  const fresh = told.filter(({ requestId }) => !ids.has(requestId)).toSorted((a, b) => b.at - a.at)
  return [...fresh, ...known].slice(0, RECENT_LIMIT)
}
