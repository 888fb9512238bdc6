import type { Operation } from '#shared/contract/define.ts'
import type { OperationName } from '#shared/contract/index.ts'
import type { AppError, ErrorCode } from '#shared/errors.ts'
import { RequestId, type WorkspaceId } from '#shared/model/ids.ts'
import { appendAudit, PLAIN, type AuditEntry } from '#core/audit/append.ts'
import type { ChainOwner } from '#core/audit/chains.ts'
import type { Database, WritableDb } from '#core/db/database.ts'
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
  /** One more record in the audit of this one. */
  readonly appended?: (owner: ChainOwner) => void
}

/** Every command, done or refused, gets a record in the audit: who, through which door, about what, what came of it. Of inputs only that one id, of answers nothing. */
export function createOperationLog({ db, log, now, appended = () => undefined }: Needs): OperationLog {
  return {
    record: entry => {
      if (entry.operation.kind !== 'command' || entry.operation.isTransient) return true
      try {
        appended(db.write(db => appendChange(db, entry, now())))
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

/** A key of another workspace is not named in this one's records. */
function whoOf({ kind, id, name, key }: Call['actor'], workspaceId: WorkspaceId | undefined) {
  if (key !== undefined && workspaceId !== undefined && key.workspaceId !== workspaceId)
    return { whoKind: null, whoId: null, whoName: null }
  return { whoKind: kind, whoId: id, whoName: name === '' ? null : name }
}

/** A change of no workspace, of one that is not there, or of one that is gone by now is the organization's to remember. */
function appendChange(db: WritableDb, { name, call, workspaceId, outcome, reason, subject }: OperationEntry, now: number): ChainOwner {
  const isThere = workspaceId !== undefined && db.get(() => true, 'SELECT 1 FROM workspaces WHERE id = ?', workspaceId) === true
  const entry: AuditEntry = {
    ...PLAIN,
    kind: 'change',
    at: now,
    surface: call.surface,
    ...whoOf(call.actor, workspaceId),
    what: name,
    target: isThere ? '' : (workspaceId ?? ''),
    subject: subject ?? null,
    outcome,
    reason: reason ?? null,
    requestId: RequestId.parse(call.requestId),
  }
  const owner = isThere ? workspaceId : 'organization'
  appendAudit(db, owner, [entry])
  return owner
}
