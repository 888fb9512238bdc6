import type { calls } from '#shared/contract/calls.ts'
import { AppError } from '#shared/errors.ts'
import type { ReadableDb } from '#core/db/database.ts'
import type { Handlers } from '#core/operations/implement.ts'
import { findCall, listCalls } from './store.ts'

interface Needs {
  readonly db: ReadableDb
}

export function callHandlers({ db }: Needs): Handlers<typeof calls> {
  return {
    'calls.list': (_call, { workspaceId, limit, ...filter }) => {
      // One more than asked for tells whether there are more.
      const found = listCalls(db, workspaceId, { ...filter, limit: limit + 1 })
      return { calls: found.slice(0, limit), hasMore: found.length > limit }
    },

    'calls.get': (_call, { workspaceId, requestId }) => {
      const record = findCall(db, workspaceId, requestId)
      if (!record) throw new AppError('not_found', 'There is no such call in this workspace.')
      return record
    },
  }
}
