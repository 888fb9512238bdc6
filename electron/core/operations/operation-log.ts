import type { Operation } from '#shared/contract/define.ts'
import type { OperationName } from '#shared/contract/index.ts'
import type { AppError, ErrorCode } from '#shared/errors.ts'
import type { WorkspaceId } from '#shared/model/ids.ts'
import type { Database } from '#core/db/database.ts'
import type { Log } from '#core/lib/log.ts'
import type { Call } from './call.ts'

export interface OperationEntry {
  readonly name: OperationName
  readonly operation: Operation
  readonly workspaceId: WorkspaceId | undefined
  readonly call: Call
  readonly outcome: 'ok' | ErrorCode
  readonly reason: string | undefined
  /** The id of what it is about: a secret, a server, a key. */
  readonly subject: string | undefined
}

export interface OperationLog {
  /** Whether it is on disk. */
  readonly record: (entry: OperationEntry) => boolean
  readonly bug: (error: AppError, facts: { readonly name: string | undefined; readonly call: Call }) => void
}

interface Needs {
  readonly db: Database
  readonly log: Log
  readonly now: () => number
}

/** Every command, done or refused, gets a row of `changes`: who, through which door, about what, what came of it. Of inputs only that one id, of answers nothing. */
export function createOperationLog({ db, log, now }: Needs): OperationLog {
  return {
    record: entry => {
      if (entry.operation.kind !== 'command' || entry.operation.isTransient) return true
      try {
        db.write(db => {
          const { name, call, workspaceId, outcome, reason, subject } = entry
          db.run(
            `INSERT INTO changes (request_id, at, operation, surface, actor_kind, actor_id, workspace_id, outcome, reason, subject)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
            call.requestId,
            now(),
            name,
            call.surface,
            call.actor.kind,
            call.actor.id,
            workspaceId ?? null,
            outcome,
            reason ?? null,
            subject ?? null,
          )
        })
        return true
      } catch (error) {
        // What was done is done: an answer that said otherwise would be wrong.
        log.error('change.notRecorded', { requestId: entry.call.requestId, operation: entry.name, error })
        return false
      }
    },
    bug: (error, { name, call }) => {
      log.error('operation.failed', { requestId: call.requestId, operation: name, error: error.cause })
    },
  }
}
