import { z } from 'zod'
import { WorkspaceId } from '../model/ids.ts'
import { Module, ModuleSlug } from '../model/module.ts'
import { command, query } from './define.ts'

export const modules = {
  'modules.list': query({
    summary: 'List the modules of a workspace: whether each is on, and how many of its tools read, write, or are undecided.',
    permission: 'tools:read',
    input: z.object({ workspaceId: WorkspaceId }),
    output: z.array(Module),
    rest: 'GET /workspaces/{workspaceId}/modules',
  }),
  'modules.switch': command({
    summary: 'Switch a module on or off. Off: its tools are not listed, and a call of one is refused whatever the scopes of its key.',
    permission: 'servers:write',
    input: z.object({ workspaceId: WorkspaceId, module: ModuleSlug, isOn: z.boolean() }),
    output: Module,
    rest: 'POST /workspaces/{workspaceId}/modules/{module}/switch',
  }),
}
