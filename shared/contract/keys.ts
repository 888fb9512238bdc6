import { z } from 'zod'
import { KeyId, Time, WorkspaceId } from '../model/ids.ts'
import { AdminKey, CreatedAdminKey, CreatedKey, Key, KeyDay, KeyLimits, KeyName, KeySurfaces, KeyTools, NewKey } from '../model/key.ts'
import { Scopes } from '../model/scope.ts'
import { ToolMode } from '../model/tool-mode.ts'
import { WorkspaceName, WorkspaceSlug } from '../model/workspace.ts'
import { command, query } from './define.ts'

export const keys = {
  'keys.list': query({
    summary: 'List the keys of a workspace, without the keys themselves.',
    permission: 'keys:read',
    input: z.object({ workspaceId: WorkspaceId }),
    output: z.array(Key),
    rest: 'GET /workspaces/{workspaceId}/keys',
  }),
  'keys.create': command({
    summary: 'Create a key of a workspace. The answer shows it once.',
    permission: 'keys:write',
    input: NewKey,
    output: CreatedKey,
    rest: 'POST /workspaces/{workspaceId}/keys',
    keepsText: true,
  }),
  'keys.mint': command({
    summary:
      'Create a key of the workspace of that name or id. A name that no workspace has makes one, in the same step. The answer shows the key once.',
    permission: 'keys:write',
    input: NewKey.omit({ workspaceId: true }).extend({ workspace: WorkspaceName }),
    output: CreatedKey.extend({ workspaceId: WorkspaceId, slug: WorkspaceSlug, isNewWorkspace: z.boolean() }),
    rest: 'POST /keys',
    keepsText: true,
  }),
  'keys.update': command({
    summary:
      'Choose what a key may do: its scopes, the tools it is limited to (null: all that the scopes reach), its surfaces and limits, and how tools are told to its client (null: as the workspace has it). Holds from its next call on.',
    permission: 'keys:write',
    input: z.object({
      workspaceId: WorkspaceId,
      keyId: KeyId,
      name: KeyName.optional(),
      surfaces: KeySurfaces.optional(),
      scopes: Scopes.optional(),
      limits: KeyLimits.optional(),
      tools: KeyTools.optional(),
      toolMode: ToolMode.nullable().optional(),
    }),
    output: Key,
    rest: 'PATCH /workspaces/{workspaceId}/keys/{keyId}',
    keepsText: true,
  }),
  'keys.rotate': command({
    summary: 'Put a new key in the place of one, which lives on for some days (0: it ends now). The answer shows the new one once.',
    permission: 'keys:write',
    input: z.object({ workspaceId: WorkspaceId, keyId: KeyId, overlapDays: z.int().min(0).max(30).default(1) }),
    output: CreatedKey,
    rest: 'POST /workspaces/{workspaceId}/keys/{keyId}/rotate',
  }),
  'keys.days': query({
    summary: 'Tell calls, errors and denials of each key of a workspace for each of the last 30 days (UTC).',
    permission: 'keys:read',
    input: z.object({ workspaceId: WorkspaceId }),
    output: z.array(KeyDay),
    rest: 'GET /workspaces/{workspaceId}/key-days',
  }),
  'keys.revoke': command({
    summary: 'Revoke a key. Its next call fails.',
    permission: 'keys:write',
    input: z.object({ workspaceId: WorkspaceId, keyId: KeyId }),
    output: Key,
    rest: 'POST /workspaces/{workspaceId}/keys/{keyId}/revoke',
  }),
  'adminKeys.list': query({
    summary: 'List the admin keys of the organization, without the keys themselves.',
    permission: 'organization:read',
    input: z.object({}),
    output: z.array(AdminKey),
    rest: 'GET /admin-keys',
  }),
  'adminKeys.create': command({
    summary: 'Create an admin key of the organization for REST. The answer shows it once.',
    permission: 'organization:write',
    input: z.object({ name: KeyName, expiresAt: Time.nullable().default(null) }),
    output: CreatedAdminKey,
    rest: 'POST /admin-keys',
    keepsText: true,
    surfaces: ['page'],
  }),
  'adminKeys.revoke': command({
    summary: 'Revoke an admin key. Its next call fails.',
    permission: 'organization:write',
    input: z.object({ keyId: KeyId }),
    output: AdminKey,
    rest: 'POST /admin-keys/{keyId}/revoke',
  }),
}
