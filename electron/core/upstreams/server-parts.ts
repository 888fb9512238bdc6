import type { ServerId, WorkspaceId } from '#shared/model/ids.ts'
import { Catalogs } from './catalogs.ts'
import { FrameBook } from './frames/frame-book.ts'
import type { FrameBudget } from './frames/frame-budget.ts'
import type { UpstreamsNeeds } from './needs.ts'
import { ServerLog } from './server-log.ts'

/** Of a server that was removed meanwhile the workspace is not known, and nobody is told anything. */
interface Whose {
  readonly serverId: ServerId
  readonly workspaceId: WorkspaceId | undefined
}

export function createServerLog({ platform, events }: UpstreamsNeeds, { serverId, workspaceId }: Whose): ServerLog {
  return new ServerLog({
    now: platform.now,
    tell: lines => {
      if (workspaceId !== undefined) events.logged(workspaceId, serverId, lines)
    },
  })
}

export function createCatalogs({ db, platform, events, log }: UpstreamsNeeds, { serverId, workspaceId }: Whose): Catalogs {
  return new Catalogs({
    db,
    now: platform.now,
    serverId,
    changed: parts => {
      if (workspaceId !== undefined) events.catalogChanged(workspaceId, serverId, parts)
    },
    notKept: error => {
      log.error('server.catalogNotKept', { serverId, error })
    },
  })
}

export function createFrameBook({ platform, events }: UpstreamsNeeds, { serverId, workspaceId }: Whose, budget: FrameBudget): FrameBook {
  return new FrameBook({
    now: platform.now,
    ticks: platform.ticks,
    budget,
    tell: last => {
      if (workspaceId !== undefined) events.framed(workspaceId, serverId, last)
    },
  })
}
