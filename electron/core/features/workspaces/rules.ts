import { AppError } from '#shared/errors.ts'
import type { WorkspaceId } from '#shared/model/ids.ts'
import { WorkspaceSettings, type WorkspaceSettingsChange } from '#shared/model/serving.ts'
import type { ToolMode } from '#shared/model/tool-mode.ts'
import { slugOf, type Workspace } from '#shared/model/workspace.ts'

interface Change {
  readonly name?: string | undefined
  readonly description?: string | undefined
  readonly isPrefixing?: boolean | undefined
  readonly toolMode?: ToolMode | undefined
  readonly settings?: WorkspaceSettingsChange | undefined
}

/** The slug the name suggests, or the first of `-2`, `-3` … that is not taken. */
export function freeSlug(name: string, taken: ReadonlySet<string>): string {
  const wanted = slugOf(name)
  let slug = wanted
  for (let count = 2; taken.has(slug); count += 1) slug = `${wanted}-${count}`
  return slug
}

/** The workspace of that name, as names are compared: capital letters and ways to write the same make no other one. */
export function findByName(workspaces: readonly Workspace[], name: string): Workspace | undefined {
  return workspaces.find(other => fold(other.name) === fold(name))
}

/** Refuses a name that another workspace has: two that look alike would be mixed up. */
export function checkNameIsFree(workspaces: readonly Workspace[], name: string, except?: WorkspaceId): void {
  const isTaken = workspaces.some(other => other.id !== except && fold(other.name) === fold(name))
  if (isTaken) throw new AppError('conflict', `There is a workspace named "${name}" already. Choose another name.`)
}

/** Without prefixes two servers could offer a tool of the same name, and nobody could tell which one is called. */
export function checkPrefixing(isPrefixing: boolean, serverCount: number): void {
  if (isPrefixing || serverCount <= 1) return
  throw new AppError(
    'conflict',
    `Tools can keep their own names only in a workspace with one server, and this one has ${serverCount}. Remove the others first, or leave the prefixes on.`,
  )
}

/** As `checkPrefixing`, from the side of a server that is about to be added. */
export function checkRoomForServer(workspace: Workspace, serverCount: number): void {
  if (workspace.isPrefixing || serverCount === 0) return
  throw new AppError(
    'conflict',
    'In this workspace tools keep their own names, which works with one server only. Switch the prefixes on in its settings, then add the server.',
  )
}

export function changedWorkspace(before: Workspace, change: Change, now: number): Workspace {
  return {
    ...before,
    name: change.name ?? before.name,
    description: change.description ?? before.description,
    isPrefixing: change.isPrefixing ?? before.isPrefixing,
    toolMode: change.toolMode ?? before.toolMode,
    settings: WorkspaceSettings.parse({ ...before.settings, ...change.settings }),
    updatedAt: now,
  }
}

function fold(name: string): string {
  return name.normalize('NFKC').toLowerCase()
}
