import type { CallRecord } from '#shared/model/call.ts'
import type { KeyId, WorkspaceId } from '#shared/model/ids.ts'
import type { Database, WritableDb } from '#core/db/database.ts'
import type { Log } from '#core/lib/log.ts'
import { AppError } from '#shared/errors.ts'
import { countUse, insertCalls, type KeyUse } from './call-store.ts'

/** Writes the records of calls. */
export interface Recorder {
  /** Resolves when the record is written. Rejects with `internal` when it could not be: then the call must not be answered. */
  readonly record: (record: CallRecord) => Promise<void>
  /** Writes what is waiting, at once. */
  readonly flush: () => void
}

/** Writes what belongs to records within their own transaction, in their order. */
export type AlsoWrite = (db: WritableDb, records: readonly CallRecord[]) => void

interface Needs {
  readonly db: Database
  readonly log: Log
  readonly alsoWrite: readonly AlsoWrite[]
  readonly onRecorded: (workspaceId: WorkspaceId, records: readonly CallRecord[]) => void
}

/** Records that share a transaction, and the promise that all their calls wait for. */
interface Batch {
  readonly records: CallRecord[]
  readonly done: Promise<void>
  readonly settle: () => void
  readonly failed: Set<CallRecord>
}

/** Group commit: everything that ends within one turn of the event loop is one transaction, so that many calls at once share its cost. */
export function createRecorder({ db, log, alsoWrite, onRecorded }: Needs): Recorder {
  let open: Batch | undefined

  const flush = () => {
    const batch = open
    if (!batch) return
    open = undefined
    writeBatch({ db, log, alsoWrite }, batch)
    batch.settle()
    announce(batch)
  }

  const announce = ({ records, failed }: Batch) => {
    try {
      for (const [workspaceId, written] of byWorkspace(records, failed)) onRecorded(workspaceId, written)
    } catch (error) {
      log.error('calls.announceFailed', { error })
    }
  }

  const batchNow = (): Batch => {
    if (open) return open
    let settle: () => void = () => undefined
    const done = new Promise<void>(resolve => {
      settle = resolve
    })
    open = { records: [], done, settle, failed: new Set() }
    setImmediate(flush)
    return open
  }

  return {
    record: async record => {
      const batch = batchNow()
      batch.records.push(record)
      await batch.done
      if (batch.failed.size > 0 && batch.failed.has(record)) throw unrecorded()
    },
    flush,
  }
}

function writeBatch({ db, log, alsoWrite }: Pick<Needs, 'db' | 'log' | 'alsoWrite'>, { records, failed }: Batch): void {
  try {
    db.append(db => {
      insertAll(db, records, alsoWrite)
    })
    return
  } catch (error) {
    log.error('calls.recordFailed', { error, count: records.length })
  }
  // One bad record (its workspace is gone, say) must not take the others with it.
  for (const record of records) {
    try {
      if (records.length === 1) throw unrecorded()
      db.append(db => {
        insertAll(db, [record], alsoWrite)
      })
    } catch {
      failed.add(record)
    }
  }
}

function insertAll(db: WritableDb, records: readonly CallRecord[], alsoWrite: readonly AlsoWrite[]): void {
  const uses = new Map<KeyId, KeyUse>()
  for (const [workspaceId, own] of byWorkspace(records, NONE)) insertCalls(db, workspaceId, own)
  for (const record of records) {
    if (record.keyId === null) continue
    const before = uses.get(record.keyId)
    uses.set(record.keyId, addUse(before, record))
  }
  for (const [keyId, use] of uses) countUse(db, keyId, use)
  for (const write of alsoWrite) write(db, records)
}

const NONE: ReadonlySet<CallRecord> = new Set()

function addUse(before: KeyUse | undefined, { at, outcome, gate }: CallRecord): KeyUse {
  const { calls, errors, denials, lastAt } = before ?? { calls: 0, errors: 0, denials: 0, lastAt: 0 }
  // What fails at its server, as its record names it, is an error and no denial.
  const isDenied = gate !== null && gate !== 'server'
  const isError = !isDenied && outcome !== 'ok' && outcome !== 'input_required'
  return {
    calls: calls + 1,
    errors: errors + Number(isError),
    denials: denials + Number(isDenied),
    lastAt: Math.max(lastAt, at),
  }
}

function byWorkspace(records: readonly CallRecord[], failed: ReadonlySet<CallRecord>): Map<WorkspaceId, CallRecord[]> {
  const groups = new Map<WorkspaceId, CallRecord[]>()
  for (const record of records) {
    if (failed.has(record)) continue
    const group = groups.get(record.workspaceId)
    if (group) group.push(record)
    else groups.set(record.workspaceId, [record])
  }
  return groups
}

function unrecorded(): AppError {
  return new AppError(
    'internal',
    'The call could not be recorded, so its answer is withheld. See that the disk has free space, then try again.',
  )
}
