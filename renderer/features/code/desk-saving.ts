import type { Api } from '../../api/client.ts'
import { attempt } from '../../api/loading.ts'
import type { DeskState, ToolIds } from './desk-state.ts'

export interface DeskNeeds {
  readonly api: Api
  readonly ids: ToolIds
  readonly set: (change: Partial<DeskState>) => void
  readonly get: () => DeskState
}

/** How long a person must pause before the draft is saved, and before it is read again, in ms. */
const SAVE_AFTER_MS = 700
const CHECK_AFTER_MS = 350

export function isDirty({ draft, tool }: Pick<DeskState, 'draft' | 'tool'>): boolean {
  return draft !== tool?.draft
}

export interface Saver {
  /** Saves a moment after the last call. */
  schedule(): void
  /** Saves now. Answers whether all is saved. */
  flush(): Promise<boolean>
  /** For good: the tool is being removed. */
  stop(): void
}

/** Saves the draft over the revision it began with, one save at a time; what is typed meanwhile is saved after it. */
export function createSaver({ api, ids, set, get }: DeskNeeds): Saver {
  let stopped = false
  // Asked anew after each wait.
  const isStopped = () => stopped
  let timer: ReturnType<typeof setTimeout> | undefined
  let running: Promise<void> | undefined

  const saveAll = async (): Promise<void> => {
    const { tool, draft } = get()
    if (tool === undefined || draft === undefined || !isDirty(get()) || isStopped()) return
    set({ saving: { at: 'saving' } })
    const answer = await attempt(() => api.call('code.saveDraft', { ...ids, revision: tool.revision, draft }))
    if (isStopped()) return
    if (!answer.ok) {
      set({ saving: { at: answer.problem.code === 'conflict' ? 'conflict' : 'failed', problem: answer.problem } })
      return
    }
    // What came back is the same draft: kept as it stands here, so that it is known to be saved.
    set({ tool: { ...answer.data, draft } })
    if (isDirty(get())) await saveAll()
    else set({ saving: { at: 'saved' } })
  }
  const save = () => {
    clearTimeout(timer)
    running ??= saveAll().finally(() => (running = undefined))
    return running
  }
  return {
    schedule: () => {
      // While another's draft stands against it, saving waits for a person.
      if (isStopped() || get().saving.at === 'conflict') return
      if (running === undefined) set({ saving: { at: 'waiting' } })
      clearTimeout(timer)
      timer = setTimeout(() => void save(), SAVE_AFTER_MS) // because saving keeps its problem
    },
    flush: async () => {
      if (get().saving.at !== 'conflict') await save()
      return !isDirty(get())
    },
    stop: () => {
      stopped = true
      clearTimeout(timer)
      set({ saving: { at: 'saved' } })
    },
  }
}

export interface Checker {
  /** Has the core read the draft a moment after the last call. */
  schedule(): void
  stop(): void
}

export function createChecker({ api, ids: { workspaceId, serverId }, set, get }: DeskNeeds): Checker {
  let timer: ReturnType<typeof setTimeout> | undefined
  let turn = 0
  const check = async () => {
    const { draft } = get()
    const mine = ++turn
    if (draft === undefined) return
    const answer = await attempt(() => api.call('code.check', { workspaceId, serverId, draft }))
    // A draft that cannot be read now says so when it is saved; what was found before stays.
    if (mine === turn && answer.ok) set({ checked: answer.data })
  }
  return {
    schedule: () => {
      clearTimeout(timer)
      timer = setTimeout(() => void check(), CHECK_AFTER_MS) // because checking keeps its problem
    },
    stop: () => {
      clearTimeout(timer)
    },
  }
}
