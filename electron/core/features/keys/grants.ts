import { z } from 'zod'
import { ServerId } from '#shared/model/ids.ts'
import type { ToolReference } from '#shared/model/tool.ts'
import type { KeyGrants } from '#core/gateway/exchange.ts'

/** As the column `tools` of a key has it. */
const Kept = z.array(z.tuple([ServerId, z.string()]))

const NOTHING: KeyGrants = { has: () => false, hasServer: () => false }

/** Grants that were read, by their text: keys are looked up for every request, and a long list is not parsed for each. */
const known = new Map<string, KeyGrants>()
const MAX_KNOWN = 200

/** What a key is limited to. Null, and nothing else, is everything; a list that cannot be read grants nothing. */
export function toGrants(text: string | null): KeyGrants | undefined {
  if (text === null) return undefined
  const found = known.get(text)
  if (found) return found
  const tools = readTools(text)
  const made = tools === undefined ? NOTHING : grantsOf(tools)
  if (known.size >= MAX_KNOWN) known.clear()
  known.set(text, made)
  return made
}

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

function grantsOf(tools: readonly ToolReference[]): KeyGrants {
  const byServer = new Map<string, Set<string>>()
  for (const { serverId, toolName } of tools) {
    const names = byServer.get(serverId) ?? new Set<string>()
    byServer.set(serverId, names.add(toolName))
  }
  return {
    has: (serverId, toolName) => byServer.get(serverId)?.has(toolName) ?? false,
    hasServer: serverId => byServer.has(serverId),
  }
}
