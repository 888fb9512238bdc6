import { createStore } from 'zustand/vanilla'
import type { CallRecord } from '#shared/model/call.ts'
import type { Api } from '../../api/client.ts'
import { createLoader, IDLE, type WorkspaceLoading } from '../../api/loading.ts'

interface OverviewState extends WorkspaceLoading {
  /** The newest calls, newest first, without any filter: the Activity page has its own list. */
  readonly recent: readonly CallRecord[]
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
      load: workspaceId =>
        load({
          subject: workspaceId,
          blank: { workspaceId, recent: [] },
          read: () => api.call('calls.list', { workspaceId, limit: RECENT_LIMIT }),
          apply: ({ calls }) => ({ recent: calls }),
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
