import type { CallOutcome, CallRecord } from '#shared/model/call.ts'
import type { ServerId, WorkspaceId } from '#shared/model/ids.ts'

/** Upper bounds of the histogram, in seconds. */
export const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60] as const
/** What is counted apart at most; whatever comes beyond is counted together. */
const MAX_COUNTED = 5_000

/** Calls that are counted together. */
export interface CallCount {
  readonly workspaceId: WorkspaceId
  /** Null: of no server, or counted together with others. */
  readonly serverId: ServerId | null
  readonly outcome: CallOutcome | 'other'
  /** Empty: no gate refused. */
  readonly gate: string
  calls: number
}

/** How long the calls of a workspace took. */
export interface Durations {
  /** By bucket, each its own alone; the last one is for all that took longer. */
  readonly counts: number[]
  seconds: number
}

/** Calls since Atrium started, counted as their records are written. Nothing of what was called or by whom is kept. */
export class CallCounts {
  readonly #counts = new Map<string, CallCount>()
  readonly #durations = new Map<WorkspaceId, Durations>()

  /** The records of calls of one workspace that were written. */
  note(workspaceId: WorkspaceId, records: readonly CallRecord[]): void {
    const durations = this.#durationsOf(workspaceId)
    for (const record of records) {
      this.#countOf(record).calls += 1
      const seconds = record.durationMs / 1_000
      const bucket = BUCKETS.findIndex(bound => seconds <= bound)
      const place = bucket === -1 ? BUCKETS.length : bucket
      durations.counts[place] = (durations.counts[place] ?? 0) + 1
      durations.seconds += seconds
    }
  }

  /** A workspace is gone, and with it what is told of it. */
  forget(isThere: (workspaceId: WorkspaceId) => boolean): void {
    for (const [place, { workspaceId }] of this.#counts) if (!isThere(workspaceId)) this.#counts.delete(place)
    for (const workspaceId of this.#durations.keys()) if (!isThere(workspaceId)) this.#durations.delete(workspaceId)
  }

  counts(): IterableIterator<CallCount> {
    return this.#counts.values()
  }

  durations(): ReadonlyMap<WorkspaceId, Durations> {
    return this.#durations
  }

  #countOf({ workspaceId, serverId, outcome, gate }: CallRecord): CallCount {
    const asked = { workspaceId, serverId, outcome, gate: gate ?? '' }
    return (
      this.#counts.get(placeOf(asked)) ??
      this.#make(this.#counts.size < MAX_COUNTED ? asked : { workspaceId, serverId: null, outcome: 'other', gate: 'other' })
    )
  }

  #make(count: Omit<CallCount, 'calls'>): CallCount {
    const place = placeOf(count)
    const made = this.#counts.get(place) ?? { ...count, calls: 0 }
    this.#counts.set(place, made)
    return made
  }

  #durationsOf(workspaceId: WorkspaceId): Durations {
    const made = this.#durations.get(workspaceId) ?? { counts: Array.from({ length: BUCKETS.length + 1 }, () => 0), seconds: 0 }
    this.#durations.set(workspaceId, made)
    return made
  }
}

function placeOf({ workspaceId, serverId, outcome, gate }: Omit<CallCount, 'calls'>): string {
  return [workspaceId, serverId ?? '', outcome, gate].join(' ')
}
