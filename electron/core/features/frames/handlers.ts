import type { frames } from '#shared/contract/frames.ts'
import { AppError } from '#shared/errors.ts'
import type { FrameExchange } from '#shared/model/frame.ts'
import type { RequestId, ServerId, WorkspaceId } from '#shared/model/ids.ts'
import type { ReadableDb } from '#core/db/database.ts'
import { findCall } from '#core/features/calls/index.ts'
import { checkServerIsHere, listServerFacts } from '#core/features/servers/index.ts'
import type { Handlers } from '#core/operations/implement.ts'
import type { LinkedFrame } from '#core/upstreams/frames/frame-reader.ts'
import type { Upstreams } from '#core/upstreams/upstream.ts'
import { countCalls } from './count-calls.ts'
import { choosePage, exchangeOfCall, exchangeWith, toFrame, toFrameWithText } from './view.ts'

interface Needs {
  readonly db: ReadableDb
  readonly now: () => number
  readonly upstreams: Pick<Upstreams, 'framesOf' | 'vitalsOf' | 'usageOf'>
}

export function frameHandlers({ db, now, upstreams }: Needs): Handlers<typeof frames> {
  const exchangeOf = (workspaceId: WorkspaceId, serverId: ServerId, found: readonly LinkedFrame[]): FrameExchange => {
    const requestId = found.map(frame => toFrame(frame).requestId).find(id => id !== null) ?? null
    return { serverId, requestId, call: requestId && (findCall(db, workspaceId, requestId) ?? null), frames: found.map(toFrameWithText) }
  }
  return {
    'servers.frames': (_call, { workspaceId, serverId, watch, ...filter }) => {
      checkServerIsHere(db, { workspaceId, serverId })
      const reader = upstreams.framesOf(serverId)
      if (watch) reader?.watch()
      return choosePage(reader?.read() ?? [], filter)
    },

    'servers.exchange': (_call, { workspaceId, serverId, number }) => {
      checkServerIsHere(db, { workspaceId, serverId })
      const found = exchangeWith(upstreams.framesOf(serverId)?.read() ?? [], number)
      if (found.length === 0) throw new AppError('not_found', 'This message is not kept any more. The newest ones are.')
      return exchangeOf(workspaceId, serverId, found)
    },

    'calls.exchange': (_call, { workspaceId, requestId }) => {
      const found = findAmong(db, upstreams, { workspaceId, requestId })
      if (!found)
        throw new AppError(
          'not_found',
          'No message of this call is kept: it reached no server, was too long ago, or was before Atrium started.',
        )
      return exchangeOf(workspaceId, found.serverId, found.frames)
    },

    'servers.stats': async (_call, one) => {
      checkServerIsHere(db, one)
      const vitals = upstreams.vitalsOf(one.serverId)
      const usage = (await upstreams.usageOf(one.serverId)) ?? null
      return {
        ...countCalls(db, one, now()),
        inFlight: vitals?.inFlight ?? 0,
        startedAt: vitals?.startedAt ?? null,
        restarts: vitals?.restarts ?? 0,
        usage: usage === null || usage.processes === 0 ? null : usage,
      }
    },
  }
}

interface OfCall {
  readonly workspaceId: WorkspaceId
  readonly requestId: RequestId
}

/** Looks at the servers of this workspace alone: a call that is not answered yet has no record that would name its own. */
function findAmong(db: ReadableDb, upstreams: Pick<Upstreams, 'framesOf'>, { workspaceId, requestId }: OfCall) {
  for (const { id: serverId } of listServerFacts(db, workspaceId)) {
    const frames = exchangeOfCall(upstreams.framesOf(serverId)?.read() ?? [], requestId)
    if (frames.length > 0) return { serverId, frames }
  }
  return undefined
}
