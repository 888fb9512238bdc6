import { z } from 'zod'
import { ServerId } from '#shared/model/ids.ts'
import type { ToolReference } from '#shared/model/tool.ts'

/** As the column `tools` of a key has it. */
const Kept = z.array(z.tuple([ServerId, z.string()]))

/** For people: the list as it is, or none where it cannot be read, which is what holds. */
export function toToolList(text: string | null): ToolReference[] | null {
  return text === null ? null : (readTools(text) ?? [])
}

/** Each tool once, in an order that says nothing: the same choice is the same text. */
export function toGrantText(tools: readonly ToolReference[] | null): string | null {
  if (tools === null) return null
  const texts = new Set(tools.map(({ serverId, toolName }) => JSON.stringify([serverId, toolName])))
  return `[${[...texts].sort().join(',')}]`
}

function readTools(text: string): ToolReference[] | undefined {
  try {
    const parsed = Kept.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data.map(([serverId, toolName]) => ({ serverId, toolName })) : undefined
  } catch {
    return undefined
  }
}

/** Each server's tools of a list that was kept. Null, and nothing else, is everything; a list that cannot be read grants nothing. */
export function toChosenTools(text: string | null): ReadonlyMap<string, ReadonlySet<string>> | undefined {
  if (text === null) return undefined
  const byServer = new Map<string, Set<string>>()
  for (const { serverId, toolName } of readTools(text) ?? []) {
    const names = byServer.get(serverId) ?? new Set<string>()
    byServer.set(serverId, names.add(toolName))
  }
  return byServer
}
