import { createStore } from 'zustand/vanilla'
import type { AppError } from '#shared/errors.ts'
import type { AuditStatus, AuditVerdict } from '#shared/model/audit.ts'
import type { Api } from '../../api/client.ts'
import { attempt, createLoader, IDLE, type Loading } from '../../api/loading.ts'
import type { RecordOwner } from './store.ts'

export interface ChainState extends Loading {
  readonly owner: RecordOwner | undefined
  readonly state: AuditStatus | undefined
  /** What was found when it was last followed while this page is open, and when. */
  readonly verdict: (AuditVerdict & { readonly at: number }) | undefined
  /** How far following it has come; undefined while nobody does. */
  readonly progress: { readonly done: number; readonly total: number } | undefined
  readonly verifyProblem: AppError | undefined
  load(owner: RecordOwner): Promise<void>
  /** Follows the chain from its oldest record to its newest. */
  verify(signal: AbortSignal): Promise<void>
  noteProgress(chain: string, done: number, total: number): void
  /** A piece of the export: what comes after this record. */
  exportPiece(owner: RecordOwner, format: 'jsonl' | 'csv', after: number): Promise<{ readonly text: string; readonly next: number | null }>
}

const PIECE = 10_000

/** How the chain of the records stands. */
export function createChainStore(api: Api) {
  return createStore<ChainState>()((set, get) => {
    const load = createLoader<ChainState>(set)
    const read = (owner: RecordOwner) =>
      owner === 'organization' ? api.call('organizationAudit.status', {}) : api.call('audit.status', { workspaceId: owner })
    const follow = (owner: RecordOwner, signal: AbortSignal) =>
      owner === 'organization' ? api.call('organizationAudit.verify', {}, signal) : api.call('audit.verify', { workspaceId: owner }, signal)

    return {
      ...IDLE,
      owner: undefined,
      state: undefined,
      verdict: undefined,
      progress: undefined,
      verifyProblem: undefined,
      load: owner =>
        load({
          subject: owner,
          blank: { owner, state: undefined, verdict: undefined, progress: undefined, verifyProblem: undefined },
          read: () => read(owner),
          apply: state => ({ state }),
        }),
      verify: async signal => {
        const { owner } = get()
        if (owner === undefined) return
        set({ progress: { done: 0, total: get().state?.records ?? 0 }, verifyProblem: undefined })
        const found = await attempt(() => follow(owner, signal))
        if (get().owner !== owner) return
        set({ progress: undefined })
        if (found.ok) set({ verdict: { ...found.data, at: Date.now() } })
        else if (found.problem.code !== 'cancelled') set({ verifyProblem: found.problem })
        await get().load(owner)
      },
      noteProgress: (chain, done, total) => {
        if (get().owner === chain && get().progress !== undefined) set({ progress: { done, total } })
      },
      exportPiece: (owner, format, after) => {
        const wanted = { format, after, limit: PIECE }
        return owner === 'organization'
          ? api.call('organizationAudit.export', wanted)
          : api.call('audit.export', { workspaceId: owner, ...wanted })
      },
    }
  })
}
