import { createStore } from 'zustand/vanilla'
import type { OutputOf } from '#shared/contract/define.ts'
import type { Contract } from '#shared/contract/index.ts'
import type { AuditRecord } from '#shared/model/audit.ts'
import type { CallRecord } from '#shared/model/call.ts'
import type { RequestId, WorkspaceId } from '#shared/model/ids.ts'
import type { Api } from '../../api/client.ts'
import { attempt, createLoader, IDLE, type Attempt, type Loading } from '../../api/loading.ts'
import { mergeRecords, toQuery, type RecordFilter, type RecordQuery } from './records.ts'

/** Whose records: a workspace's, or the organization's for what concerns none. */
export type RecordOwner = WorkspaceId | 'organization'

export interface RecordsState extends Loading {
  readonly owner: RecordOwner | undefined
  /** Newest first: the loaded pages and what came since. */
  readonly records: readonly AuditRecord[]
  /** Older ones are in the core. */
  readonly hasMore: boolean
  readonly filter: RecordFilter
  /** Records that came while the list is held still, newest first. */
  readonly waiting: readonly AuditRecord[]
  readonly isPaused: boolean
  load(owner: RecordOwner, filter?: RecordFilter): Promise<void>
  setFilter(filter: RecordFilter): Promise<void>
  loadMore(): Promise<void>
  /** Takes in what was recorded since. */
  refresh(): Promise<void>
  pause(): void
  /** Shows what came meanwhile and follows again. */
  resume(): void
  /** The records of one request: one mostly, a call that the page made and its change are two. */
  find(owner: RecordOwner, requestId: RequestId): Promise<Attempt<readonly AuditRecord[]>>
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
/** Beyond this a page left open for days would only grow; older records load again when scrolled to. */
const MOST_KEPT = 100_000

export function createRecordsStore(api: Api) {
  return createStore<RecordsState>()((set, get) => ({
    ...IDLE,
    owner: undefined,
    records: [],
    hasMore: false,
    filter: {},
    waiting: [],
    isPaused: false,
    ...paging(api, set, get),
    ...following(api, set, get),

    find: (owner, requestId) =>
      attempt(async () => {
        const known = get().owner === owner ? get().records.filter(record => record.requestId === requestId) : []
        if (known.length > 0) return known
        return (await listRecords(api, owner, { text: requestId }, {})).records
      }),

    findMade: (workspaceId, requestId) =>
      attempt(async () => {
        const { calls, hasMore } = await api.call('calls.list', { workspaceId, parentRequestId: requestId, limit: MOST_MADE })
        return { calls: calls.toReversed(), hasMore }
      }),
  }))
}

type Set = (change: Partial<RecordsState>) => void
type Get = () => RecordsState
type Page = OutputOf<Contract['audit.list']>

function listRecords(api: Api, owner: RecordOwner, query: RecordQuery, place: { readonly before?: number }): Promise<Page> {
  const wanted = { ...query, ...place, limit: PAGE_SIZE }
  return owner === 'organization' ? api.call('organizationAudit.list', wanted) : api.call('audit.list', { workspaceId: owner, ...wanted })
}

function paging(api: Api, set: Set, get: Get): Pick<RecordsState, 'load' | 'setFilter' | 'loadMore'> {
  const load = createLoader<RecordsState>(set)
  let pageTurn = 0

  const loadFirst = (owner: RecordOwner) => {
    pageTurn += 1
    const { filter } = get()
    return load({
      subject: owner,
      blank: { owner, records: [], hasMore: false, waiting: [], isPaused: false },
      read: () => listRecords(api, owner, toQuery(filter, Date.now()), {}),
      apply: ({ records, hasMore }) => ({ records, hasMore, waiting: [] }),
    })
  }

  return {
    load: (owner, filter) => {
      // Keys and servers of another workspace are not in this one.
      if (filter !== undefined || get().owner !== owner) set({ filter: filter ?? {} })
      return loadFirst(owner)
    },

    async setFilter(filter) {
      const { owner } = get()
      set({ filter, isPaused: false })
      if (owner !== undefined) await loadFirst(owner)
    },

    async loadMore() {
      const { owner, hasMore, records, filter } = get()
      const last = records.at(-1)
      if (owner === undefined || last === undefined || !hasMore) return
      const mine = ++pageTurn
      const answer = await attempt(() => listRecords(api, owner, toQuery(filter, Date.now()), { before: last.seq }))
      if (mine !== pageTurn) return
      if (answer.ok) set({ records: get().records.concat(answer.data.records), hasMore: answer.data.hasMore, problem: undefined })
      else set({ problem: answer.problem })
    },
  }
}

function following(api: Api, set: Set, get: Get): Pick<RecordsState, 'refresh' | 'pause' | 'resume'> {
  return {
    async refresh() {
      const { owner, filter, status } = get()
      if (owner === undefined || status !== 'ready') return
      const answer = await attempt(() => listRecords(api, owner, toQuery(filter, Date.now()), {}))
      const now = get()
      // Another list is shown by now, or what came cannot be had: the next record asks again.
      if (!answer.ok || now.owner !== owner || now.filter !== filter) return
      set(now.isPaused ? { waiting: newerThan(answer.data.records, now.records) } : joined(answer.data, now.records))
    },
    pause: () => {
      set({ isPaused: true })
    },
    resume: () => {
      const { waiting, records } = get()
      set({ isPaused: false, waiting: [], ...(waiting.length === 0 ? {} : joined({ records: [...waiting], hasMore: true }, records)) })
    },
  }
}

/** The newest page before what is shown. Where more came than a page holds, what is shown would have a gap, and gives way. */
function joined({ records: newest, hasMore }: Page, shown: readonly AuditRecord[]): Partial<RecordsState> {
  const oldest = newest.at(-1)
  const top = shown[0]
  if (oldest !== undefined && top !== undefined && hasMore && newest.length >= PAGE_SIZE && oldest.seq > top.seq)
    return { records: newest, hasMore }
  const records = mergeRecords(newest, shown)
  return records.length > MOST_KEPT ? { records: records.slice(0, MOST_KEPT), hasMore: true } : { records }
}

function newerThan(records: readonly AuditRecord[], shown: readonly AuditRecord[]): readonly AuditRecord[] {
  const top = shown[0]?.seq ?? 0
  return records.filter(({ seq }) => seq > top)
}
