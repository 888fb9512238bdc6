import { z } from 'zod'
import { RequestId, ServerId, WorkspaceId } from '../model/ids.ts'
import { ListedTool, Tool, ToolChange, ToolDescription, ToolName, ToolPart, ToolResult, ToolTitle } from '../model/tool.ts'
import { Access } from '../model/scope.ts'
import { command, query } from './define.ts'

/** Servers left out of a list, or tools of theirs, with the reason: a partial list says that it is one. */
const Missing = z.array(z.object({ serverId: ServerId, reason: z.string() }))

/** About how many tokens a client reads in discovery mode in place of all definitions. */
const DiscoveryTokens = z.int().nonnegative()

const ofServer = z.object({ workspaceId: WorkspaceId, serverId: ServerId })
const one = ofServer.extend({ toolName: ToolName })

export const tools = {
  'tools.list': query({
    isGated: true,
    summary: 'List the tools a workspace offers, and the servers whose tools could not be listed.',
    permission: 'tools:read',
    input: z.object({ workspaceId: WorkspaceId }),
    output: z.object({
      tools: z.array(Tool),
      missing: Missing,
      /** About how many tokens the definitions of all of them cost a model. */
      tokens: z.int().nonnegative(),
      discoveryTokens: DiscoveryTokens,
    }),
    rest: 'GET /workspaces/{workspaceId}/tools',
  }),
  'tools.listAll': query({
    summary: 'List every tool of the servers of a workspace, also what is off, held or hidden, with all that is known about it.',
    permission: 'tools:read',
    input: z.object({ workspaceId: WorkspaceId }),
    output: z.object({ tools: z.array(ListedTool), missing: Missing, discoveryTokens: DiscoveryTokens }),
    rest: 'GET /workspaces/{workspaceId}/tools/all',
  }),
  'tools.waiting': query({
    summary: 'Count the tools that wait for a person, by server: changed definitions, and what cannot be read.',
    permission: 'tools:read',
    input: z.object({ workspaceId: WorkspaceId }),
    output: z.array(z.object({ serverId: ServerId, changed: z.int().nonnegative(), unreadable: z.int().nonnegative() })),
    rest: 'GET /workspaces/{workspaceId}/tools/waiting',
  }),
  'tools.call': command({
    isGated: true,
    summary: 'Call a tool of a workspace, through the same pipeline as an assistant.',
    permission: 'tools:write',
    input: z.object({
      workspaceId: WorkspaceId,
      name: z.string().min(1).max(256),
      arguments: z.record(z.string(), z.unknown()).default({}),
    }),
    output: z.object({ requestId: RequestId, result: ToolResult }),
    rest: 'POST /workspaces/{workspaceId}/tools/{name}/call',
  }),
  'tools.update': command({
    summary:
      'Switch a tool on or off, rename it, describe it anew, or decide whether it only reads; null gives the server’s own words back, or leaves it undecided.',
    permission: 'servers:write',
    input: one.extend({
      isOn: z.boolean().optional(),
      name: ToolPart.nullable().optional(),
      title: ToolTitle.nullable().optional(),
      description: ToolDescription.nullable().optional(),
      access: Access.nullable().optional(),
    }),
    output: ListedTool,
    rest: 'PATCH /workspaces/{workspaceId}/servers/{serverId}/tools/{toolName}',
    keepsText: true,
  }),
  'tools.switch': command({
    summary: 'Switch several tools of a server on or off at once.',
    permission: 'servers:write',
    input: ofServer.extend({ toolNames: z.array(ToolName).min(1).max(10_000), isOn: z.boolean() }),
    output: z.object({ changed: z.int().nonnegative() }),
    rest: 'POST /workspaces/{workspaceId}/servers/{serverId}/tools/switch',
  }),
  'tools.decide': command({
    summary:
      'Decide for several tools of a server at once whether they only read or may write; null leaves them undecided, which counts as write.',
    permission: 'servers:write',
    input: ofServer.extend({ toolNames: z.array(ToolName).min(1).max(10_000), access: Access.nullable() }),
    output: z.object({ changed: z.int().nonnegative() }),
    rest: 'POST /workspaces/{workspaceId}/servers/{serverId}/tools/decide',
  }),
  'tools.change': query({
    summary: 'Show the definition of a tool beside the one that was accepted: what changed, where it waits for a person.',
    permission: 'tools:read',
    input: one,
    output: ToolChange,
    rest: 'GET /workspaces/{workspaceId}/servers/{serverId}/tools/{toolName}/change',
  }),
  'tools.approve': command({
    summary: 'Accept exactly these definitions of tools that changed, each named by its fingerprint.',
    permission: 'servers:write',
    input: ofServer.extend({
      definitions: z
        .array(z.strictObject({ toolName: ToolName, fingerprint: z.string().length(64) }))
        .min(1)
        .max(10_000),
    }),
    output: z.object({ approved: z.int().nonnegative() }),
    rest: 'POST /workspaces/{workspaceId}/servers/{serverId}/tools/approve',
  }),
}
