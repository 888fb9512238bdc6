import { z } from 'zod'
import { SecretId, WorkspaceId } from '../model/ids.ts'
import { Secret, SecretName, SecretValue } from '../model/secret.ts'
import { command, query } from './define.ts'

export const secrets = {
  'secrets.list': query({
    summary: 'List the secrets of a workspace, without their values.',
    permission: 'secrets:read',
    input: z.object({ workspaceId: WorkspaceId }),
    output: z.array(Secret),
    rest: 'GET /workspaces/{workspaceId}/secrets',
  }),
  'secrets.create': command({
    summary: 'Add a secret to a workspace.',
    permission: 'secrets:write',
    input: z.object({ workspaceId: WorkspaceId, name: SecretName, value: SecretValue }),
    output: Secret,
    rest: 'POST /workspaces/{workspaceId}/secrets',
  }),
  'secrets.replace': command({
    summary: 'Replace the value of a secret. Servers that run keep the old one until they restart.',
    permission: 'secrets:write',
    input: z.object({ workspaceId: WorkspaceId, secretId: SecretId, value: SecretValue }),
    output: Secret,
    rest: 'PUT /workspaces/{workspaceId}/secrets/{secretId}',
  }),
  'secrets.remove': command({
    summary: 'Delete a secret. Servers that name it will not start until it exists again.',
    permission: 'secrets:write',
    input: z.object({ workspaceId: WorkspaceId, secretId: SecretId }),
    output: z.object({}),
    rest: 'DELETE /workspaces/{workspaceId}/secrets/{secretId}',
  }),
}
