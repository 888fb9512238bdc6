import type { WorkspaceNotice } from '#core/gateway/exchange.ts'
import type { JsonObject } from '#core/upstreams/upstream.ts'

export type Hear = (notice: WorkspaceNotice) => void

/** Who listens for news of which workspace. News of one never reaches a listener of another. */
export interface NoticeBoard {
  readonly listen: (workspaceId: string, hear: Hear) => () => void
  readonly announce: (workspaceId: string, notice: WorkspaceNotice) => void
}

export function createNoticeBoard(): NoticeBoard {
  const listeners = new Map<string, Set<Hear>>()
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
      for (const hear of [...(listeners.get(workspaceId) ?? [])]) hear(notice)
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
