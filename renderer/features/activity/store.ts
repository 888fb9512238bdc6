import { createStore } from 'zustand/vanilla'
import type { CallRecord } from '#shared/model/call.ts'
import type { RequestId, WorkspaceId } from '#shared/model/ids.ts'
import type { Api } from '../../api/client.ts'
import { attempt, createLoader, IDLE, type Attempt, type WorkspaceLoading } from '../../api/loading.ts'
import { matches, mergeCalls, type CallFilter } from './calls.ts'

export interface CallsState extends WorkspaceLoading {
  /** Newest first: the loaded pages and what arrived since. */
  readonly calls: readonly CallRecord[]
  /** Older ones are in the core. */
  readonly hasMore: boolean
  readonly filter: CallFilter
  /** Calls that arrived while the list is held still, newest first. */
  readonly waiting: readonly CallRecord[]
  readonly isPaused: boolean
  setFilter(filter: CallFilter): Promise<void>
  loadMore(): Promise<void>
  /** Takes in calls that were just recorded. */
  record(calls: readonly CallRecord[]): void
  pause(): void
  /** Shows what arrived meanwhile and follows again. */
  resume(): void
  /** The record of a call, from the list or the core. */
  find(workspaceId: WorkspaceId, requestId: RequestId): Promise<Attempt<CallRecord>>
  /** The calls that the tool of a call made, the first at the top; of very many the last. */
  findMade(workspaceId: WorkspaceId, requestId: RequestId): Promise<Attempt<MadeCalls>>
}

export interface MadeCalls {
  readonly calls: readonly CallRecord[]
  readonly hasMore: boolean
}

const PAGE_SIZE = 200
/** More than a person reads of what one call made. */
const MOST_MADE = 100
/** Beyond this a page left open for days would only grow; older calls load again when scrolled to. */
const MOST_KEPT = 100_000

export function createCallsStore(api: Api) {
  return createStore<CallsState>()((set, get) => ({
    ...IDLE,
    workspaceId: undefined,
    calls: [],
    hasMore: false,
    filter: {},
    waiting: [],
    isPaused: false,
    ...paging(api, set, get),
    ...pausing(set, get),

    find: async (workspaceId, requestId) => {
      const known = get().calls.find(call => call.requestId === requestId)
      if (known?.workspaceId === workspaceId) return { ok: true, data: known }
      return attempt(() => api.call('calls.get', { workspaceId, requestId }))
    },

    findMade: (workspaceId, requestId) =>
      attempt(async () => {
        const { calls, hasMore } = await api.call('calls.list', { workspaceId, parentRequestId: requestId, limit: MOST_MADE })
        return { calls: calls.toReversed(), hasMore }
      }),
  }))
}

type Set = (change: Partial<CallsState>) => void
type Get = () => CallsState

function paging(api: Api, set: Set, get: Get): Pick<CallsState, 'load' | 'setFilter' | 'loadMore' | 'record'> {
  const load = createLoader<CallsState>(set)
  // What arrives between the core's reading and its answer would be lost when the answer replaces the list.
  let arrivedMeanwhile: readonly CallRecord[] = []
  let pageTurn = 0

  const loadFirst = (workspaceId: WorkspaceId) => {
    arrivedMeanwhile = []
    pageTurn += 1
    const { filter } = get()
    return load({
      subject: workspaceId,
      blank: { workspaceId, calls: [], hasMore: false, waiting: [], isPaused: false },
      read: () => api.call('calls.list', { workspaceId, limit: PAGE_SIZE, ...filter }),
      apply: ({ calls, hasMore }) => ({
        calls: mergeCalls(
          arrivedMeanwhile.filter(call => matches(call, filter)),
          calls,
        ),
        hasMore,
        waiting: [],
      }),
    })
  }

  return {
    load: workspaceId => {
      // Keys and servers of another workspace are not in this one.
      if (get().workspaceId !== workspaceId) set({ filter: {} })
      return loadFirst(workspaceId)
    },

    async setFilter(filter) {
      const { workspaceId } = get()
      set({ filter, isPaused: false })
      if (workspaceId !== undefined) await loadFirst(workspaceId)
    },

    async loadMore() {
      const { workspaceId, hasMore, calls, filter } = get()
      const last = calls.at(-1)
      if (workspaceId === undefined || last === undefined || !hasMore) return
      const mine = ++pageTurn
      const answer = await attempt(() => api.call('calls.list', { workspaceId, limit: PAGE_SIZE, before: last.requestId, ...filter }))
      if (mine !== pageTurn) return
      if (answer.ok) set({ calls: mergeCalls(answer.data.calls, get().calls), hasMore: answer.data.hasMore, problem: undefined })
      else set({ problem: answer.problem })
    },

    record(recorded) {
      const { workspaceId, filter, isPaused, calls, waiting } = get()
      const own = recorded.filter(call => call.workspaceId === workspaceId)
      arrivedMeanwhile = [...arrivedMeanwhile, ...own].slice(-PAGE_SIZE)
      const shown = own.filter(call => matches(call, filter))
      if (shown.length === 0) return
      if (isPaused) set({ waiting: mergeCalls(shown, waiting) })
      else set(kept(mergeCalls(shown, calls)))
    },
  }
}

function pausing(set: Set, get: Get): Pick<CallsState, 'pause' | 'resume'> {
  return {
    pause: () => {
      set({ isPaused: true })
    },
    resume: () => {
      const { waiting, calls } = get()
      set({ isPaused: false, waiting: [], ...(waiting.length > 0 ? kept(mergeCalls(waiting, calls)) : {}) })
    },
  }
}

function kept(calls: readonly CallRecord[]): Partial<CallsState> {
  return calls.length > MOST_KEPT ? { calls: calls.slice(0, MOST_KEPT), hasMore: true } : { calls }
}
