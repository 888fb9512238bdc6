import { z } from 'zod'
import { AuditRecord } from './audit.ts'
import { ApprovalId, ApprovalRuleId, KeyId, RequestId, ServerId, Time, WorkspaceId } from './ids.ts'
import { ToolName } from './tool.ts'

/** What a rule does with the calls it is about. `ask`: a person is asked before each of them. */
export const APPROVAL_EFFECTS = ['allow', 'ask', 'block'] as const
export const ApprovalEffect = z.enum(APPROVAL_EFFECTS)
export type ApprovalEffect = z.infer<typeof ApprovalEffect>

/** Where in the arguments to look, as RFC 6901 has it: `/path`, `/files/0/name`; empty is all of them. */
export const JsonPointer = z
  .string()
  .max(200)
  .regex(/^(?:\/(?:[^~/]|~[01])*)*$/, 'Begin with / and part names with /, as in /path or /files/0. A / in a name is ~1, a ~ is ~0.')

const ofArgument = { pointer: JsonPointer }

/** What a rule asks of one argument. One that is not there fulfils nothing. */
export const ApprovalCondition = z.discriminatedUnion('test', [
  z.strictObject({ ...ofArgument, test: z.literal('equals'), to: z.union([z.string().max(2_000), z.number(), z.boolean(), z.null()]) }),
  /** RE2 syntax, found anywhere in the text. */
  z.strictObject({ ...ofArgument, test: z.literal('matches'), pattern: z.string().min(1).max(500) }),
  /** Both ends included; null: open. */
  z.strictObject({ ...ofArgument, test: z.literal('range'), min: z.number().nullable(), max: z.number().nullable() }),
])
export type ApprovalCondition = z.infer<typeof ApprovalCondition>

/** What a rule is about and does. Null: every key, every module, every tool. */
export const approvalRuleParts = {
  effect: ApprovalEffect,
  keyId: KeyId.nullable(),
  serverId: ServerId.nullable(),
  /** The server's own name of it; only with a server. */
  toolName: ToolName.nullable(),
  /** All of them have to be fulfilled. */
  conditions: z.array(ApprovalCondition).max(10),
  /** Why, in a person's words: shown to whoever answers. */
  note: z.string().trim().max(200),
}

/** One rule of a workspace. They have an order, and the first that is about a call decides. */
export const ApprovalRule = z.object({
  ...approvalRuleParts,
  id: ApprovalRuleId,
  workspaceId: WorkspaceId,
  createdAt: Time,
  /** Why it cannot be read: every call that comes to it is refused. Null: it can. */
  problem: z.string().nullable(),
})
export type ApprovalRule = z.infer<typeof ApprovalRule>

/** `approved`: the same call, when it comes again, runs once. `denied`: it is told so, once. */
export const APPROVAL_STATES = ['waiting', 'approved', 'denied'] as const

/** What came of a question, as the audit has it: it was asked, approved, denied, or forgotten without an answer. */
export const ApprovalEvent = AuditRecord.pick({
  seq: true,
  at: true,
  whoKind: true,
  whoId: true,
  whoName: true,
  clientName: true,
  what: true,
  target: true,
  serverId: true,
  serverName: true,
  outcome: true,
  message: true,
}).extend({
  /** The question. */
  approvalId: z.string(),
  /** The call that asked; null where it is not said. */
  callRequestId: RequestId.nullable(),
})
export type ApprovalEvent = z.infer<typeof ApprovalEvent>

/** A call that a person is asked about. */
export const Approval = z.object({
  id: ApprovalId,
  workspaceId: WorkspaceId,
  state: z.enum(APPROVAL_STATES),
  /** The call that asked first. */
  requestId: RequestId,
  /** Null: a person, or an admin key. */
  keyId: KeyId.nullable(),
  /** The key, the person or the admin key. */
  callerName: z.string(),
  clientName: z.string().nullable(),
  serverId: ServerId,
  serverName: z.string(),
  /** As it was called. */
  tool: z.string(),
  toolName: z.string(),
  /** The arguments as JSON text, in the order they came; values of secrets are named in place of told. */
  arguments: z.string(),
  /** SHA-256 of the arguments, hex: what an answer is good for, and nothing else. */
  argumentsSha256: z.string().length(64),
  ruleId: ApprovalRuleId,
  /** The note of that rule. */
  note: z.string(),
  askedAt: Time,
  /** Until then its client waits for the answer; null: it does not wait any more, and may come again. */
  heldUntil: Time.nullable(),
  /** When it is forgotten, if nobody answers or nobody comes again. */
  until: Time,
})
export type Approval = z.infer<typeof Approval>
