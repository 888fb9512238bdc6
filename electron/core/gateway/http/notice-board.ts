import type { WorkspaceNotice } from '#core/gateway/exchange.ts'
import type { JsonObject } from '#core/upstreams/upstream.ts'

type ListPart = Extract<WorkspaceNotice, { kind: 'listChanged' }>['part']

export type Hear = (notice: WorkspaceNotice) => void

/** Who listens for news of which workspace. News of one never reaches a listener of another. */
export interface NoticeBoard {
  readonly listen: (workspaceId: string, hear: Hear) => () => void
  readonly announce: (workspaceId: string, notice: WorkspaceNotice) => void
}

/** List changes that come within `gatherMs` of the first are one: a start or an approval changes several things at once, and every client lists anew. */
export function createNoticeBoard(gatherMs: number): NoticeBoard {
  const listeners = new Map<string, Set<Hear>>()
  const gathered = new Map<string, Set<ListPart>>()
  const tell = (workspaceId: string, notice: WorkspaceNotice): void => {
    for (const hear of [...(listeners.get(workspaceId) ?? [])]) hear(notice)
  }
  const tellGathered = (workspaceId: string): void => {
    const parts = gathered.get(workspaceId) ?? []
    gathered.delete(workspaceId)
    for (const part of parts) tell(workspaceId, { kind: 'listChanged', part })
  }
  const gather = (workspaceId: string, part: ListPart): void => {
    const parts = gathered.get(workspaceId)
    if (parts !== undefined) {
      parts.add(part)
      return
    }
    gathered.set(workspaceId, new Set([part]))
    setTimeout(() => {
      tellGathered(workspaceId)
    }, gatherMs).unref()
  }
  return {
    listen: (workspaceId, hear) => {
      const ofWorkspace = listeners.get(workspaceId) ?? new Set()
      listeners.set(workspaceId, ofWorkspace.add(hear))
      return () => {
        ofWorkspace.delete(hear)
        if (ofWorkspace.size === 0 && listeners.get(workspaceId) === ofWorkspace) listeners.delete(workspaceId)
      }
    },
    announce: (workspaceId, notice) => {
      if (notice.kind === 'listChanged') {
        gather(workspaceId, notice.part)
        return
      }
      // In the order in which it happened.
      tellGathered(workspaceId)
      tell(workspaceId, notice)
    },
  }
}

export interface Notification {
  readonly method: string
  readonly params: JsonObject | undefined
}

/** The protocol's notification for a notice; the same in both eras. */
export function toNotification(notice: WorkspaceNotice): Notification {
  return notice.kind === 'listChanged'
    ? { method: `notifications/${notice.part}/list_changed`, params: undefined }
    : { method: 'notifications/resources/updated', params: { uri: notice.uri } }
}
