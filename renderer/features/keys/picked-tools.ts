import type { ServerId } from '#shared/model/ids.ts'
import type { Server } from '#shared/model/server.ts'
import type { ListedTool, ToolReference } from '#shared/model/tool.ts'

export interface PickableServer {
  readonly serverId: ServerId
  readonly name: string
  readonly tools: readonly { readonly toolName: string; readonly isListed: boolean }[]
}

/** What can be chosen, by server: what it lists, and what was chosen before and is not listed now. */
export function pickable(
  servers: readonly Pick<Server, 'id' | 'name'>[],
  listed: readonly Pick<ListedTool, 'serverId' | 'originalName' | 'name'>[],
  chosen: readonly ToolReference[],
  words = '',
): readonly PickableServer[] {
  const wanted = words.trim().toLowerCase()
  return servers.flatMap(({ id, name }) => {
    const known = listed.filter(({ serverId }) => serverId === id).map(({ originalName }) => originalName)
    const lost = chosen.filter(({ serverId, toolName }) => serverId === id && !known.includes(toolName)).map(({ toolName }) => toolName)
    const tools = [
      ...known.map(toolName => ({ toolName, isListed: true })),
      ...lost.map(toolName => ({ toolName, isListed: false })),
    ].filter(({ toolName }) => `${name} ${toolName}`.toLowerCase().includes(wanted))
    return tools.length === 0 ? [] : [{ serverId: id, name, tools }]
  })
}

export function hasTool(chosen: readonly ToolReference[], serverId: ServerId, toolName: string): boolean {
  return chosen.some(one => one.serverId === serverId && one.toolName === toolName)
}

/** How many of these are chosen. */
export function chosenOf(chosen: readonly ToolReference[], serverId: ServerId, toolNames: readonly string[]): number {
  return toolNames.filter(toolName => hasTool(chosen, serverId, toolName)).length
}

export function withTools(chosen: readonly ToolReference[], serverId: ServerId, toolNames: readonly string[]): readonly ToolReference[] {
  const added = toolNames.filter(toolName => !hasTool(chosen, serverId, toolName)).map(toolName => ({ serverId, toolName }))
  return [...chosen, ...added]
}

export function withoutTools(chosen: readonly ToolReference[], serverId: ServerId, toolNames: readonly string[]): readonly ToolReference[] {
  return chosen.filter(one => one.serverId !== serverId || !toolNames.includes(one.toolName))
}

/** Without those of servers that are gone: they can be used by nobody, and nobody can grant them. */
export function ofKnownServers(chosen: readonly ToolReference[], servers: readonly Pick<Server, 'id'>[]): readonly ToolReference[] {
  return chosen.filter(({ serverId }) => servers.some(({ id }) => id === serverId))
}
