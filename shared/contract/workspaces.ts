import { z } from 'zod'
import { WorkspaceId } from '../model/ids.ts'
import { WorkspaceSettingsChange } from '../model/serving.ts'
import { ToolMode } from '../model/tool-mode.ts'
import { NewWorkspace, Workspace, WorkspaceName } from '../model/workspace.ts'
import { command, query } from './define.ts'

export const workspaces = {
  'workspaces.list': query({
    summary: 'List the workspaces of the organization.',
    permission: 'workspaces:read',
    input: z.object({}),
    output: z.array(Workspace),
    rest: 'GET /workspaces',
  }),
  'workspaces.get': query({
    summary: 'Get one workspace.',
    permission: 'workspaces:read',
    input: z.object({ workspaceId: WorkspaceId }),
    output: Workspace,
    rest: 'GET /workspaces/{workspaceId}',
  }),
  'workspaces.create': command({
    summary: 'Create a workspace. Its slug is made from the name and stays.',
    permission: 'workspaces:write',
    input: NewWorkspace,
    output: Workspace,
    rest: 'POST /workspaces',
    keepsText: true,
  }),
  'workspaces.update': command({
    summary: 'Rename or describe a workspace, switch the prefixing of its tools, or set how its servers are treated. Id and slug stay.',
    permission: 'workspaces:write',
    input: z.object({
      workspaceId: WorkspaceId,
      name: WorkspaceName.optional(),
      description: z.string().trim().max(500).optional(),
      isPrefixing: z.boolean().optional(),
      toolMode: ToolMode.optional(),
      settings: WorkspaceSettingsChange.optional(),
    }),
    output: Workspace,
    rest: 'PATCH /workspaces/{workspaceId}',
    keepsText: true,
  }),
  'workspaces.archive': command({
    summary: 'Archive a workspace: its keys open nothing and its servers are stopped until it is restored. Everything is kept.',
    permission: 'workspaces:write',
    input: z.object({ workspaceId: WorkspaceId }),
    output: Workspace,
    rest: 'POST /workspaces/{workspaceId}/archive',
  }),
  'workspaces.restore': command({
    summary: 'Restore an archived workspace: its keys open it again, and its servers start when they are used.',
    permission: 'workspaces:write',
    input: z.object({ workspaceId: WorkspaceId }),
    output: Workspace,
    rest: 'POST /workspaces/{workspaceId}/restore',
  }),
  'workspaces.remove': command({
    summary: 'Delete a workspace with its servers, keys, secrets and records, and its data key: nothing of it can be opened again.',
    permission: 'workspaces:write',
    input: z.object({ workspaceId: WorkspaceId }),
    output: z.object({}),
    rest: 'DELETE /workspaces/{workspaceId}',
  }),
}
