import { z } from 'zod'
import { Approval, ApprovalEvent, ApprovalRule, approvalRuleParts } from '../model/approval.ts'
import { ApprovalId, ApprovalRuleId, WorkspaceId } from '../model/ids.ts'
import { command, query } from './define.ts'

const ofWorkspace = z.object({ workspaceId: WorkspaceId })
const one = ofWorkspace.extend({ approvalId: ApprovalId })
const rule = ofWorkspace.extend({ ruleId: ApprovalRuleId })

const { effect, keyId, serverId, toolName, conditions, note } = approvalRuleParts
const newRule = {
  effect,
  keyId: keyId.default(null),
  serverId: serverId.default(null),
  toolName: toolName.default(null),
  conditions: conditions.default([]),
  note: note.default(''),
}

/** Calls that a person is asked about, and the rules that say which. */
export const approvals = {
  'approvals.list': query({
    summary: 'List the calls of a workspace that wait for a person, and those whose answer waits for the call to come again.',
    permission: 'approvals:read',
    input: ofWorkspace,
    output: z.array(Approval),
    rest: 'GET /workspaces/{workspaceId}/approvals',
  }),
  'approvals.waiting': query({
    summary: 'List the calls that wait for a person in every workspace where you may see them, the oldest first.',
    permission: 'organization:read',
    input: z.object({}),
    output: z.array(Approval),
    rest: 'GET /approvals',
  }),
  'approvals.approve': command({
    summary: 'Let exactly this call through, once. No key of a workspace may do this, and no admin key for a call of its own.',
    permission: 'approvals:answer',
    input: one,
    output: z.object({}),
    rest: 'POST /workspaces/{workspaceId}/approvals/{approvalId}/approve',
  }),
  'approvals.deny': command({
    summary: 'Refuse this call; its client is told the reason.',
    permission: 'approvals:answer',
    input: one.extend({ reason: z.string().trim().max(500).default('') }),
    output: z.object({}),
    rest: 'POST /workspaces/{workspaceId}/approvals/{approvalId}/deny',
  }),
  'approvals.history': query({
    summary: 'What was asked in a workspace, and who answered what, from its audit, newest first.',
    permission: 'approvals:read',
    input: ofWorkspace.extend({ before: z.int().positive().optional(), limit: z.int().min(1).max(500).default(100) }),
    output: z.object({ events: z.array(ApprovalEvent), hasMore: z.boolean() }),
    rest: 'GET /workspaces/{workspaceId}/approvals/history',
  }),
  'approvalRules.list': query({
    summary: 'List the approval rules of a workspace in their order: the first that is about a call decides.',
    permission: 'approvals:read',
    input: ofWorkspace,
    output: z.array(ApprovalRule),
    rest: 'GET /workspaces/{workspaceId}/approval-rules',
  }),
  'approvalRules.create': command({
    summary: 'Add a rule: allow, ask or block calls of a tool, a module or a key, also by their arguments. It comes after the others.',
    permission: 'approvals:write',
    input: ofWorkspace.extend(newRule),
    output: ApprovalRule,
    rest: 'POST /workspaces/{workspaceId}/approval-rules',
    keepsText: true,
  }),
  'approvalRules.update': command({
    summary: 'Change a rule. Holds from the next call on, also for calls that are waiting.',
    permission: 'approvals:write',
    input: rule.extend({
      effect: effect.optional(),
      keyId: keyId.optional(),
      serverId: serverId.optional(),
      toolName: toolName.optional(),
      conditions: conditions.optional(),
      note: note.optional(),
    }),
    output: ApprovalRule,
    rest: 'PATCH /workspaces/{workspaceId}/approval-rules/{ruleId}',
    keepsText: true,
  }),
  'approvalRules.order': command({
    summary: 'Put the rules of a workspace in another order; all of them have to be named.',
    permission: 'approvals:write',
    input: ofWorkspace.extend({ ruleIds: z.array(ApprovalRuleId).max(500) }),
    output: z.array(ApprovalRule),
    rest: 'POST /workspaces/{workspaceId}/approval-rules/order',
  }),
  'approvalRules.remove': command({
    summary: 'Delete a rule. Calls that it blocked or asked about are decided by the rules after it.',
    permission: 'approvals:write',
    input: rule,
    output: z.object({}),
    rest: 'DELETE /workspaces/{workspaceId}/approval-rules/{ruleId}',
  }),
}
