import { AppError } from '#shared/errors.ts'
import type { AppEvent } from '#shared/events.ts'
import type { ServerId, WorkspaceId } from '#shared/model/ids.ts'
import type { ListedTool } from '#shared/model/tool.ts'
import type { Database, ReadableDb } from '#core/db/database.ts'
import { listServerFacts, type ServerFacts } from '#core/features/servers/index.ts'
import { getWorkspaceFacts } from '#core/features/workspaces/index.ts'
import type { Upstreams } from '#core/upstreams/upstream.ts'
import type { ToolPolicy } from './policy.ts'
import type { ToolDoor } from './tool-door.ts'

export interface ToolNeeds {
  readonly db: Database
  readonly now: () => number
  readonly toolDoor: ToolDoor
  readonly toolPolicy: ToolPolicy
  readonly upstreams: Pick<Upstreams, 'knownCatalogs'>
  readonly emit: (event: AppEvent) => void
}

interface One {
  readonly workspaceId: WorkspaceId
  readonly serverId: ServerId
}

/** Throws `not_found`: also for a server of another workspace, in the same words. */
export function getServerFacts(db: ReadableDb, { workspaceId, serverId }: One): ServerFacts {
  const server = listServerFacts(db, workspaceId).find(({ id }) => id === serverId)
  if (!server) throw new AppError('not_found', 'There is no such server.')
  return server
}

/** The server's tools as they are known now, offered or not. */
export function toolsOfServer({ db, toolDoor }: ToolNeeds, { workspaceId, serverId }: One): readonly ListedTool[] {
  return toolDoor.knownTools(getWorkspaceFacts(db, workspaceId)).filter(tool => tool.serverId === serverId)
}

/** Throws `not_found` for a tool that the server does not list, or whose server is off or held. */
export function getTool(needs: ToolNeeds, one: One, toolName: string): ListedTool {
  getServerFacts(needs.db, one)
  const tool = toolsOfServer(needs, one).find(({ originalName }) => originalName === toolName)
  if (!tool) throw new AppError('not_found', 'The server lists no such tool now. It may be off, held, or not listed yet: start it.')
  return tool
}

/** What is decided is read again from the next call on, and clients hear of it. */
export function tellPolicy({ toolPolicy, emit }: ToolNeeds, { workspaceId, serverId }: One): void {
  toolPolicy.drop(serverId)
  emit({ name: 'tools.changed', workspaceId, parts: ['tools'] })
}
