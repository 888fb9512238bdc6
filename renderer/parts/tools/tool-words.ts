import type { ToolMode } from '#shared/model/tool-mode.ts'
import type { HiddenCharacters, ListedTool } from '#shared/model/tool.ts'

const WEEK_MS = 7 * 86_400_000

/** Came after its server's first tools, and not long ago: something a person may not have seen yet. */
export function isNew(tool: ListedTool, tools: readonly ListedTool[], now: number): boolean {
  const { firstSeenAt, serverId } = tool
  if (firstSeenAt === null || now - firstSeenAt > WEEK_MS) return false
  return tools.some(other => other.serverId === serverId && other.firstSeenAt !== null && other.firstSeenAt < firstSeenAt)
}

/** Waits for a person: changed, or cannot be read. */
export function isWaiting({ status }: ListedTool): boolean {
  return status.at === 'held' || status.at === 'unreadable'
}

/** What of these is sent to clients costs about so many tokens. */
export function costOf(tools: readonly ListedTool[]): number {
  return tools.reduce((sum, { status, tokens }) => (status.at === 'offered' ? sum + tokens : sum), 0)
}

export function tokenWords(tokens: number): string {
  return tokens === 1 ? 'about 1 token' : `about ${tokens.toLocaleString('en')} tokens`
}

/** What a client reads of the tools before its first call, and what it would be the other way. */
export function modeWords(mode: ToolMode, tokens: Readonly<Record<ToolMode, number>>): string {
  const [full, discovery] = [tokenWords(tokens.full), tokenWords(tokens.discovery)]
  return mode === 'full' ? `${full} for a client, ${discovery} by discovery` : `${discovery} for a client by discovery, ${full} in full`
}

/** One line for each place: "description: U+200B zero-width character, 3 times". */
export function hiddenWords({ where, code, what, count }: HiddenCharacters): string {
  return `${where}: ${code} ${what}${count === 1 ? '' : `, ${count.toLocaleString('en')} times`}`
}

export function toolKey({ serverId, originalName }: ListedTool): string {
  return `${serverId} ${originalName}`
}
