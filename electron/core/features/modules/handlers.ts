import type { modules } from '#shared/contract/modules.ts'
import { AppError } from '#shared/errors.ts'
import type { WorkspaceId } from '#shared/model/ids.ts'
import type { Module } from '#shared/model/module.ts'
import type { ListedTool } from '#shared/model/tool.ts'
import type { ReadableDb } from '#core/db/database.ts'
import { listServerFacts, type ServerFacts, switchServer, type SwitchNeeds } from '#core/features/servers/index.ts'
import type { ToolDoor } from '#core/features/tools/index.ts'
import { getWorkspaceFacts } from '#core/features/workspaces/index.ts'
import type { Handlers } from '#core/operations/implement.ts'

interface Needs extends SwitchNeeds {
  readonly toolDoor: Pick<ToolDoor, 'knownTools'>
}

/** Servers as what scopes name. */
export function moduleHandlers(needs: Needs): Handlers<typeof modules> {
  return {
    'modules.list': (_call, { workspaceId }) => listModules(needs, workspaceId),

    'modules.switch': async (_call, { workspaceId, module, isOn }) => {
      const { id: serverId } = getModule(listServerFacts(needs.db, workspaceId), module)
      await switchServer(needs, { workspaceId, serverId }, isOn)
      return getModule(listModules(needs, workspaceId), module)
    },
  }
}

function listModules({ db, toolDoor }: { readonly db: ReadableDb } & Pick<Needs, 'toolDoor'>, workspaceId: WorkspaceId): Module[] {
  const known = toolDoor.knownTools(getWorkspaceFacts(db, workspaceId))
  return listServerFacts(db, workspaceId).map((server: ServerFacts): Module => {
    const { id: serverId, slug, name, isOn } = server
    return { slug, serverId, name, isOn, tools: isOn ? countOf(known.filter(tool => tool.serverId === serverId)) : null }
  })
}

function countOf(tools: readonly ListedTool[]): Module['tools'] {
  if (tools.length === 0) return null
  const decided = (access: 'read' | 'write' | null) => tools.filter(({ rule }) => rule.access === access).length
  const differing = tools.filter(({ rule, proposedAccess }) => rule.access !== null && rule.access !== proposedAccess).length
  return { read: decided('read'), write: decided('write'), undecided: decided(null), differing }
}

function getModule<One extends { readonly slug: string }>(modules: readonly One[], slug: string): One {
  const found = modules.find(module => module.slug === slug)
  if (found === undefined) throw new AppError('not_found', 'There is no such module.')
  return found
}
