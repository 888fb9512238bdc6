import { AppError } from '#shared/errors.ts'
import type { WorkspaceId } from '#shared/model/ids.ts'

/** What every store of loaded data has beside its data. `ready` with a problem and old data shows both. */
export interface Loading {
  /** `loading` is the first load of its subject; a reload of what is shown stays `ready`. */
  readonly status: 'idle' | 'loading' | 'ready'
  readonly problem: AppError | undefined
}

export const IDLE: Loading = { status: 'idle', problem: undefined }

/** The state of a store whose data is one workspace's. */
export interface WorkspaceLoading extends Loading {
  /** Whose data is loaded or loading: events of other workspaces are none of its business. */
  readonly workspaceId: WorkspaceId | undefined
  load(workspaceId: WorkspaceId): Promise<void>
}

interface Load<State, T> {
  /** What the data is about, a workspace's id mostly: another subject shows `loading` and `blank` again. */
  readonly subject: string
  /** The state to show while another subject loads: without the last one's data. */
  readonly blank: Partial<State>
  read(): Promise<T>
  apply(data: T): Partial<State>
}

/**
 * The way stores load: only the newest answer counts, a reload does not flicker, a failure becomes `problem`.
 * One loader a store.
 */
export function createLoader<State extends Loading>(set: (change: Partial<State> | Partial<Loading>) => void) {
  let turn = 0
  let shown: string | undefined

  return async function load<T>({ subject, blank, read, apply }: Load<State, T>): Promise<void> {
    const mine = ++turn
    if (shown !== subject) {
      shown = subject
      set(blank)
      set({ status: 'loading', problem: undefined })
    }
    const answer = await attempt(read)
    if (mine !== turn) return
    if (answer.ok) set(apply(answer.data))
    set({ status: 'ready', problem: answer.ok ? undefined : answer.problem })
  }
}

export type Attempt<T> = { readonly ok: true; readonly data: T } | { readonly ok: false; readonly problem: AppError }

/** Runs an action of the page; what it throws comes back as the problem to show. The page's one `AppError.from`. */
export async function attempt<T>(work: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { ok: true, data: await work() }
  } catch (thrown) {
    return { ok: false, problem: AppError.from(thrown) }
  }
}
