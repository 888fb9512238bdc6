import { z } from 'zod'
import { RequestId, ServerId, WorkspaceId } from '../model/ids.ts'
import { Tool, ToolResult } from '../model/tool.ts'
import { command, query } from './define.ts'

export const tools = {
  'tools.list': query({
    summary: 'List the tools a workspace offers, and the servers whose tools could not be listed.',
    permission: 'tools:read',
    input: z.object({ workspaceId: WorkspaceId }),
    output: z.object({
      tools: z.array(Tool),
      /** Servers left out of the list, with the reason: a partial list says that it is one. */
      missing: z.array(z.object({ serverId: ServerId, reason: z.string() })),
    }),
    rest: 'GET /workspaces/{workspaceId}/tools',
  }),
  'tools.call': command({
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
}
