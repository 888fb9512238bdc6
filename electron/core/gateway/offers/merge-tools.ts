import type { ToolStatus } from '#shared/model/tool.ts'
import type { ServerPolicy } from '#core/features/tools/index.ts'
import type { JsonObject } from '#core/upstreams/upstream.ts'
import { callableTools, judgeTools, type JudgedTool } from './judge-tools.ts'
import { nameTools } from './name-tools.ts'
import type { Missing, Offer, OfferedServer } from './offered-server.ts'

/** A tool that has its name and is not offered: a call of it says why. */
export interface Withheld extends Offer {
  readonly status: ToolStatus
}

export interface MergedTools {
  readonly offers: ReadonlyMap<string, Offer>
  /** By the name they would be called. */
  readonly withheld: ReadonlyMap<string, Withheld>
  readonly list: readonly { readonly item: JsonObject; readonly server: OfferedServer }[]
  readonly hidden: readonly Missing[]
}

/** The tools of all servers, named, with what people decided about them: the one place where that is applied. */
export function mergeTools(
  servers: readonly OfferedServer[],
  isPrefixed: boolean,
  policyOf: (server: OfferedServer) => ServerPolicy,
): MergedTools {
  const offers = new Map<string, Offer>()
  const withheld = new Map<string, Withheld>()
  const list: { item: JsonObject; server: OfferedServer }[] = []
  const hidden: Missing[] = []
  for (const server of servers) {
    const found = nameJudged(server, isPrefixed, policyOf(server))
    for (const { tool, name } of found.named) {
      const offer = { server, original: tool.original, item: tool.item, access: tool.rule.access ?? 'write' }
      if (tool.status.at === 'offered') {
        offers.set(name, offer)
        list.push({ item: toolAs(name, tool), server })
      } else withheld.set(name, { ...offer, status: tool.status })
    }
    hidden.push(...found.hidden.map(({ reason }) => ({ server: server.facts, reason })))
  }
  return { offers, withheld, list, hidden }
}

export interface NamedTool {
  readonly tool: JudgedTool
  readonly name: string
}

interface NamedTools {
  /** In the server's order. */
  readonly named: readonly NamedTool[]
  readonly hidden: readonly (NamedTool & { readonly reason: string })[]
}

/** All tools of one server with their names outside. What is off or held keeps its name, so that nothing else gets it meanwhile. */
export function nameJudged(server: OfferedServer, isPrefixed: boolean, policy: ServerPolicy): NamedTools {
  const { tools, doubles } = judgeTools(policy, callableTools(server.catalog?.tools ?? []))
  const { names, hidden } = nameTools(
    isPrefixed ? server.facts.slug : undefined,
    tools.map(({ original, rule, since }) => ({ original, renamed: rule.name, since })),
  )
  const byName = new Map(tools.map(tool => [tool.original, tool]))
  const clashing = [...hidden].flatMap(([original, name]) => {
    const tool = byName.get(original)
    return tool ? [{ tool, name, reason: `"${original}" is hidden: another tool is called "${name}". Rename one of them in Atrium.` }] : []
  })
  const twice = doubles.flatMap(original => {
    const tool = byName.get(original)
    return tool ? [{ tool, name: original, reason: `"${original}" is hidden: the server lists another with the same name.` }] : []
  })
  const named = tools.flatMap(tool => {
    const name = names.get(tool.original)
    return name === undefined ? [] : [{ tool, name }]
  })
  return { named, hidden: [...clashing, ...twice] }
}

/** The tool as clients see it: under its name, in the words a person chose. The same object where nothing differs. */
export function toolAs(name: string, { item, rule }: JudgedTool): JsonObject {
  if (item.name === name && rule.title === null && rule.description === null) return item
  return {
    ...item,
    name,
    ...(rule.title === null ? {} : { title: rule.title }),
    ...(rule.description === null ? {} : { description: rule.description }),
  }
}
