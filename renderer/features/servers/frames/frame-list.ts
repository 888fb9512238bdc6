import { createStore } from 'zustand/vanilla'
import type { Frame } from '#shared/model/frame.ts'
import type { ServerId, WorkspaceId } from '#shared/model/ids.ts'
import { attempt, IDLE, type Loading } from '../../../api/loading.ts'
import { joinBursts } from '../../../api/live.ts'
import type { FramesFilter, SeeingState } from '../../../app/inspector/store.ts'

export interface FrameListState extends Loading {
  /** Newest first. */
  readonly frames: readonly Frame[]
  /** Older ones are in the core. */
  readonly hasMore: boolean
  readonly filter: FramesFilter
  /** The newest that the core has, seen here or not; 0: none. */
  readonly last: number
  readonly isPaused: boolean
  /** Whether there are newer ones than are shown. */
  readonly hasNewer: boolean
  setFilter(filter: FramesFilter): Promise<void>
  loadMore(): Promise<void>
  /** There are frames up to this number. */
  heard(last: number): void
  /** Asks to be told of new ones, and for those that came meanwhile. */
  keepWatching(): void
  pause(): void
  resume(): void
  /** Leaves out of sight what is there until now; the core keeps it. */
  clear(): void
}

interface Needs {
  readonly seeing: Pick<SeeingState, 'frames'>
  readonly workspaceId: WorkspaceId
  readonly serverId: ServerId
}

const PAGE_SIZE = 200
/** As many as the core gives at once: what a flood brings beyond them is loaded when scrolled to. */
const MOST_NEW = 500
/** A page left open for days must not grow. */
const MOST_KEPT = 100_000

/** The frames of one server as its page follows them. One list for each time the tab is opened. */
export function createFrameList(needs: Needs) {
  return createStore<FrameListState>()((set, get) => {
    const reading = createReading(needs, set, get)
    return {
      ...IDLE,
      status: 'loading',
      frames: [],
      hasMore: false,
      filter: {},
      last: 0,
      isPaused: false,
      hasNewer: false,
      setFilter: filter => {
        set({ filter })
        return reading.load()
      },
      loadMore: reading.loadMore,
      heard: last => {
        if (last > get().last) reading.catchUp()
      },
      keepWatching: reading.catchUp,
      pause: () => {
        set({ isPaused: true })
      },
      resume: () => {
        set({ isPaused: false })
        reading.catchUp()
      },
      clear: () => {
        reading.forget(get().last)
        set({ frames: [], hasMore: false, hasNewer: false })
      },
    }
  })
}

/** What is asked of the core; an answer that another question has overtaken counts no more. */
function createReading(
  { seeing, workspaceId, serverId }: Needs,
  set: (change: Partial<FrameListState>) => void,
  get: () => FrameListState,
) {
  const place = { workspaceId, serverId }
  /** Frames up to this one were cleared away. */
  let cleared = 0
  let turn = 0
  const ask = (page: { readonly before?: number; readonly after: number; readonly limit: number }) =>
    attempt(() => seeing.frames(place, { ...get().filter, ...page }))

  const load = async () => {
    const mine = ++turn
    const answer = await ask({ after: cleared, limit: PAGE_SIZE })
    if (mine !== turn) return
    if (answer.ok) set({ ...answer.data, hasNewer: false })
    set({ status: 'ready', problem: answer.ok ? undefined : answer.problem })
  }
  const catchUp = joinBursts(async () => {
    if (get().status !== 'ready') return load()
    const mine = turn
    const answer = await ask({ after: Math.max(cleared, get().frames[0]?.number ?? 0), limit: MOST_NEW })
    if (mine !== turn || !answer.ok) return
    const { frames, hasMore, last } = answer.data
    if (get().isPaused) set({ last, hasNewer: get().hasNewer || frames.length > 0 })
    // More came than fit: what is between is found by scrolling, so the list begins anew.
    else if (hasMore) set({ frames, hasMore, last, hasNewer: false })
    else set({ frames: [...frames, ...get().frames].slice(0, MOST_KEPT), last, hasNewer: false })
  })
  const loadMore = async () => {
    const { frames, hasMore } = get()
    const oldest = frames.at(-1)
    if (!hasMore || oldest === undefined) return
    const mine = turn
    const answer = await ask({ before: oldest.number, after: cleared, limit: PAGE_SIZE })
    if (mine !== turn || get().frames.at(-1) !== oldest) return
    if (answer.ok) set({ frames: [...get().frames, ...answer.data.frames].slice(0, MOST_KEPT), hasMore: answer.data.hasMore })
    else set({ problem: answer.problem })
  }
  const forget = (upTo: number) => {
    turn += 1
    cleared = upTo
  }
  return { load, catchUp, loadMore, forget }
}
