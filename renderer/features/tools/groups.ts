import type { ServerId } from '#shared/model/ids.ts'
import type { ListedTool } from '#shared/model/tool.ts'

export interface ToolGroup {
  readonly serverId: ServerId
  readonly tools: readonly ListedTool[]
}

/** The tools that have all the words, by server, in the order the workspace offers them. */
export function groupTools(tools: readonly ListedTool[], words: string): readonly ToolGroup[] {
  const wanted = words
    .toLowerCase()
    .split(/\s+/)
    .filter(word => word !== '')
  const groups = new Map<ServerId, ListedTool[]>()
  for (const tool of tools.filter(one => wanted.every(word => textOf(one).includes(word)))) {
    const group = groups.get(tool.serverId)
    if (group === undefined) groups.set(tool.serverId, [tool])
    else group.push(tool)
  }
  return [...groups].map(([serverId, group]) => ({ serverId, tools: group }))
}

function textOf({ name, originalName, title, description }: ListedTool): string {
  return `${name} ${originalName} ${title ?? ''} ${description ?? ''}`.toLowerCase()
}
