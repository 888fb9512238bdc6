import { z } from 'zod'
import { CallRecord } from '../model/call.ts'
import { KeyId, RequestId, ServerId, WorkspaceId } from '../model/ids.ts'
import { query } from './define.ts'

export const calls = {
  'calls.list': query({
    summary: 'List the recorded calls of a workspace, newest first.',
    permission: 'calls:read',
    input: z.object({
      workspaceId: WorkspaceId,
      /** Page on: calls older than this request id. */
      before: RequestId.optional(),
      limit: z.int().min(1).max(500).default(100),
      keyId: KeyId.optional(),
      serverId: ServerId.optional(),
      outcome: z.enum(['ok', 'failed']).optional(),
      /** Only those that the tool of this call made. */
      parentRequestId: RequestId.optional(),
      /** Part of the target, the key's name or the request id. */
      text: z.string().max(200).optional(),
    }),
    output: z.object({ calls: z.array(CallRecord), hasMore: z.boolean() }),
    rest: 'GET /workspaces/{workspaceId}/calls',
  }),
  'calls.get': query({
    summary: 'Find a call again by its request id.',
    permission: 'calls:read',
    input: z.object({ workspaceId: WorkspaceId, requestId: RequestId }),
    output: CallRecord,
    rest: 'GET /workspaces/{workspaceId}/calls/{requestId}',
  }),
}
