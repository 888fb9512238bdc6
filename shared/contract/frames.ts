import { z } from 'zod'
import { Frame, FrameExchange } from '../model/frame.ts'
import { RequestId, ServerId, WorkspaceId } from '../model/ids.ts'
import { ServerStats } from '../model/server-stats.ts'
import { query } from './define.ts'

const one = z.object({ workspaceId: WorkspaceId, serverId: ServerId })

/** Looking at a server while it works. Frames carry arguments and results: they have a permission of their own. */
export const frames = {
  'servers.frames': query({
    summary:
      'List the last protocol messages between Atrium and a server, newest first, without their bodies; redacted, kept in memory only.',
    permission: 'frames:read',
    input: one.extend({
      /** Page on: frames with a smaller number. */
      before: z.int().min(0).optional(),
      /** Only frames with a greater number. */
      after: z.int().min(0).optional(),
      limit: z.int().min(1).max(500).default(200),
      method: z.string().min(1).max(200).optional(),
      /** Of one call. */
      requestId: RequestId.optional(),
      /** Part of the body or the method. */
      text: z.string().max(200).optional(),
      /** Tells events of new frames for the next 30 seconds. */
      watch: z.boolean().default(false),
    }),
    output: z.object({
      frames: z.array(Frame),
      hasMore: z.boolean(),
      /** The newest one there is, whatever was asked for; 0: none yet. */
      last: z.int().nonnegative(),
    }),
    rest: 'GET /workspaces/{workspaceId}/servers/{serverId}/frames',
  }),
  'servers.exchange': query({
    summary: 'Read one protocol message with everything that belongs to the same request, bodies and all; redacted.',
    permission: 'frames:read',
    input: one.extend({ number: z.int().min(1) }),
    output: FrameExchange,
    rest: 'GET /workspaces/{workspaceId}/servers/{serverId}/exchange',
  }),
  'calls.exchange': query({
    summary: 'Read the protocol messages that a call caused, found by its request id; redacted.',
    permission: 'frames:read',
    input: z.object({ workspaceId: WorkspaceId, requestId: RequestId }),
    output: FrameExchange,
    rest: 'GET /workspaces/{workspaceId}/calls/{requestId}/exchange',
  }),
  'servers.stats': query({
    summary: 'How a server does: calls, failures and latency of the last hour, and what its processes take now.',
    permission: 'servers:read',
    input: one,
    output: ServerStats,
    rest: 'GET /workspaces/{workspaceId}/servers/{serverId}/stats',
  }),
}
