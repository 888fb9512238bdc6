import { z } from 'zod'
import { AuditPiece } from '../model/audit.ts'
import { KeyId, RequestId, ServerId, WorkspaceId } from '../model/ids.ts'
import { ToolName } from '../model/tool.ts'
import { LedgerEntry, ToolPrice, Units, UsageGroup, UsagePlan, UsagePlanView, UsageRow, UsageStatus } from '../model/usage.ts'
import { command, query } from './define.ts'

const workspace = { workspaceId: WorkspaceId }
/** Days of UTC, both included. */
const range = { from: z.iso.date().optional(), to: z.iso.date().optional() }

/** What calls consumed, and what they may. Nothing here is ever paused. */
export const usage = {
  'usage.status': query({
    summary: 'How a workspace stands: what it used today and this month, what is left, and whether calls are paused, why and until when.',
    permission: 'usage:read',
    input: z.object(workspace),
    output: UsageStatus,
    rest: 'GET /workspaces/{workspaceId}/usage',
  }),
  'usage.summary': query({
    summary: 'What a workspace used by key, tool, module or day, between two days (UTC); the last 30 where none are named.',
    permission: 'usage:read',
    input: z.object({ ...workspace, ...range, by: UsageGroup.default('day') }),
    output: z.array(UsageRow),
    rest: 'GET /workspaces/{workspaceId}/usage/summary',
  }),
  'usage.export': query({
    summary: 'A piece of the usage of a workspace as CSV, a line for each call, the oldest first.',
    permission: 'usage:read',
    input: z.object({
      ...workspace,
      /** The request id that the piece before named. */
      after: RequestId.optional(),
      limit: z.int().min(1).max(10_000).default(2_000),
    }),
    output: AuditPiece.extend({ next: RequestId.nullable() }),
    rest: 'GET /workspaces/{workspaceId}/usage/export',
  }),
  'usage.prices': query({
    summary: 'The prices that were set for tools of a workspace. A call of any other costs one unit.',
    permission: 'usage:read',
    input: z.object(workspace),
    output: z.array(ToolPrice),
    rest: 'GET /workspaces/{workspaceId}/usage/prices',
  }),
  'usage.setPrices': command({
    summary: 'Set what a call of these tools of a server costs, in units; 0: nothing. Null: one unit, as all others.',
    permission: 'usage:write',
    input: z.object({ ...workspace, serverId: ServerId, toolNames: z.array(ToolName).min(1).max(10_000), units: Units.nullable() }),
    output: z.array(ToolPrice),
    rest: 'POST /workspaces/{workspaceId}/servers/{serverId}/tools/prices',
  }),
  'usagePlan.get': query({
    summary: 'The usage plan of the organization: what is included, paid ahead and capped, and how it stands this month.',
    permission: 'usage:write',
    input: z.object({}),
    output: UsagePlanView,
    rest: 'GET /usage-plan',
  }),
  'usagePlan.update': command({
    summary: 'Change the usage plan; null: without such a limit. Holds from the next call on.',
    permission: 'usage:write',
    input: UsagePlan.partial(),
    output: UsagePlanView,
    rest: 'PATCH /usage-plan',
  }),
  'usagePlan.topUp': command({
    summary: 'Pay units ahead, with the reason; less than 0 takes back what was too much. Nothing in the ledger can be changed.',
    permission: 'usage:write',
    input: z.object({
      units: z
        .int()
        .min(-1_000_000_000)
        .max(1_000_000_000)
        .refine(units => units !== 0, 'Say how many units.'),
      reason: z.string().trim().min(1, 'Say why, for whoever reads the ledger.').max(200),
    }),
    output: UsagePlanView,
    rest: 'POST /usage-plan/top-ups',
  }),
  'usagePlan.ledger': query({
    summary: 'The ledger of what was paid ahead: each top-up, and what was taken on each day (UTC), the newest first.',
    permission: 'usage:write',
    input: z.object({ limit: z.int().min(1).max(1_000).default(100) }),
    output: z.array(LedgerEntry),
    rest: 'GET /usage-plan/ledger',
  }),
  'usagePlan.override': command({
    summary: 'Give a workspace, or one of its keys, a monthly cap of its own; null takes it away. The organization’s limits hold as well.',
    permission: 'usage:write',
    input: z.object({ ...workspace, keyId: KeyId.nullable().default(null), monthlyCap: Units.nullable() }),
    output: UsagePlanView,
    rest: 'PUT /workspaces/{workspaceId}/usage/override',
  }),
}
