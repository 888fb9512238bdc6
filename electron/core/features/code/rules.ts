import { AppError } from '#shared/errors.ts'
import type { ServerId, WorkspaceId } from '#shared/model/ids.ts'
import type { ReadableDb } from '#core/db/database.ts'
import { findKeptServer, type KeptServer } from '#core/features/servers/index.ts'
import { findKeptTool, findVersion, type KeptTool, type KeptVersion } from './store.ts'

/** No client lists more, and a server is easily divided. */
export const MAX_TOOLS = 200

export interface OfServer {
  readonly workspaceId: WorkspaceId
  readonly serverId: ServerId
}

export interface OneTool extends OfServer {
  readonly toolName: string
}

/** Throws `not_found`, also for a server of another workspace, and `invalid_input` for one whose tools are not written here. */
export function getCustomServer(db: ReadableDb, { workspaceId, serverId }: OfServer): KeptServer {
  const server = findKeptServer(db, workspaceId, serverId)
  if (!server) throw new AppError('not_found', 'There is no such server.')
  if (server.launch.kind !== 'custom')
    throw new AppError('invalid_input', `The tools of “${server.name}” are its own. Add a custom server to write tools in Atrium.`)
  return server
}

/** Throws `not_found` for a tool that is not there. */
export function getTool(db: ReadableDb, one: OneTool): KeptTool {
  getCustomServer(db, one)
  const tool = findKeptTool(db, one.serverId, one.toolName)
  if (!tool) throw new AppError('not_found', 'There is no such tool on this server.')
  return tool
}

export function getVersion(db: ReadableDb, one: OneTool, version: number): KeptVersion {
  getTool(db, one)
  const found = findVersion(db, one.serverId, one.toolName, version)
  if (!found) throw new AppError('not_found', `There is no version ${version} of this tool.`)
  return found
}

/** Nobody writes over what somebody else has saved meanwhile. */
export function checkRevision(tool: KeptTool, revision: number): void {
  if (tool.revision === revision) return
  throw new AppError('conflict', 'This draft was saved by somebody else meanwhile. Load it again, then make your change once more.', {
    details: { revision: tool.revision },
  })
}
