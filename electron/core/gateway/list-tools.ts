import type { ServerId } from '#shared/model/ids.ts'
import type { Tool } from '#shared/model/tool.ts'
import { isObject } from '#core/upstreams/json.ts'
import type { ClientCapabilities, JsonObject } from '#core/upstreams/upstream.ts'
import type { Offer } from './offers/offered-server.ts'
import type { Offers, OfferingWorkspace } from './offers/workspace-offers.ts'

/** The tools of a workspace for a person's eyes, and what is left out of the list. */
export interface ToolList {
  readonly tools: Tool[]
  readonly missing: { readonly serverId: ServerId; readonly reason: string }[]
}

export async function listTools(offers: Offers, workspace: OfferingWorkspace, capabilities: ClientCapabilities): Promise<ToolList> {
  const { offers: found, missing } = await offers.listed(workspace, capabilities)
  const tools = found.lists.tools.flatMap(tool => {
    const offer = typeof tool.name === 'string' ? found.tools.get(tool.name) : undefined
    return offer ? [toolOf(String(tool.name), tool, offer)] : []
  })
  return { tools, missing: [...missing, ...found.hidden].map(({ server, reason }) => ({ serverId: server.id, reason })) }
}

function toolOf(name: string, tool: JsonObject, { server, original }: Offer): Tool {
  return {
    name,
    originalName: original,
    serverId: server.facts.id,
    title: textOr(tool.title, isObject(tool.annotations) ? tool.annotations.title : undefined),
    description: textOr(tool.description, undefined),
    inputSchema: isObject(tool.inputSchema) ? tool.inputSchema : { type: 'object' },
    outputSchema: isObject(tool.outputSchema) ? tool.outputSchema : null,
    annotations: isObject(tool.annotations) ? tool.annotations : null,
  }
}

function textOr(first: unknown, second: unknown): string | null {
  if (typeof first === 'string') return first
  return typeof second === 'string' ? second : null
}
