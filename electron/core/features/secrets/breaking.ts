import { AppError } from '#shared/errors.ts'
import type { ServerId, WorkspaceId } from '#shared/model/ids.ts'
import type { ReadableDb } from '#core/db/database.ts'

export interface BrokenUse {
  readonly workspaceId: WorkspaceId
  readonly serverId: ServerId
  readonly toolName: string | null
  readonly isCertain: boolean
}

interface Broken {
  readonly uses: readonly BrokenUse[]
  /** How many there are that whoever asks may not see. */
  readonly hidden?: number
}

/** Throws `conflict` naming what would stop working, unless it was said that it may. */
export function checkBreaks(db: ReadableDb, name: string, { uses, hidden = 0 }: Broken, mayBreak: boolean): void {
  if (mayBreak || uses.length + hidden === 0) return
  const unseen = hidden === 0 ? [] : ['something in a workspace that you do not see']
  const users = [...new Set(uses.map(use => userOf(db, use))), ...unseen]
  const shown = users.length > 5 ? [...users.slice(0, 5), `${users.length - 5} more`] : users
  throw new AppError('conflict', `This breaks what uses ${name}: ${shown.join(', ')}. Say that it may break, or change those first.`, {
    details: { uses: uses.map(({ workspaceId, serverId, toolName }) => ({ workspaceId, serverId, toolName })) },
  })
}

function userOf(db: ReadableDb, { serverId, toolName }: BrokenUse): string {
  const server = db.get(row => String(row['name']), 'SELECT name FROM servers WHERE id = ?', serverId) ?? 'a server'
  return toolName === null ? server : `${toolName} of ${server}`
}
