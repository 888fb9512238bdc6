import { z } from 'zod'
import { KeyId, ServerId, Time, WorkspaceId } from './ids.ts'
import { ToolName } from './tool.ts'

/** What calls are counted in: each costs as many as its tool's price says. */
export const Units = z.int().min(0).max(1_000_000_000_000)

/** What a call of a tool costs where nobody decided, and what reading a resource and getting a prompt cost. Completions cost nothing. */
export const DEFAULT_PRICE = 1

/** What one call consumed. */
export const CallUsage = z.object({
  units: Units,
  /** How many of them were taken from what was paid ahead. */
  prepaid: Units,
  /** About how many tokens a completion is; 0 for all else. */
  tokens: z.int().nonnegative(),
})
export type CallUsage = z.infer<typeof CallUsage>

/** A price that somebody set for a tool, by the server's own name. */
export const ToolPrice = z.object({ serverId: ServerId, toolName: ToolName, units: Units })
export type ToolPrice = z.infer<typeof ToolPrice>

/** What the organization may use in a calendar month (UTC). Null: without such a limit. */
export const UsagePlan = z.object({
  /** From there on units are taken from what was paid ahead. Null: all are included. */
  includedUnits: Units.nullable(),
  /** No more than this in a month, paid ahead or not. */
  monthlyCap: Units.nullable(),
})
export type UsagePlan = z.infer<typeof UsagePlan>

/** A cap of its own for a workspace (`keyId` null) or for one of its keys. What holds for the organization holds as well. */
export const UsageOverride = z.object({ workspaceId: WorkspaceId, keyId: KeyId.nullable(), monthlyCap: Units })
export type UsageOverride = z.infer<typeof UsageOverride>

/** `near`: from 80 % on. `paused`: calls that cost something are refused. */
export const USAGE_STATES = ['ok', 'near', 'paused'] as const
export const UsageState = z.enum(USAGE_STATES)
export type UsageState = z.infer<typeof UsageState>

/** The worst of them; `ok` where there is none. */
export function worstState(states: readonly UsageState[]): UsageState {
  if (states.includes('paused')) return 'paused'
  return states.includes('near') ? 'near' : 'ok'
}

/** One thing that may pause calls: units that are included and paid ahead, the cap of the organization, of a workspace or of a key. */
export const UsageLimit = z.object({
  kind: z.enum(['units', 'cap', 'workspaceCap', 'keyCap']),
  /** Whose cap it is. */
  keyId: KeyId.nullable(),
  state: UsageState,
  /** Used in this month, of what can be used in it. */
  used: Units,
  of: Units,
  left: Units,
  /** When it ends by itself; null: it does not. */
  endsAt: Time.nullable(),
})
export type UsageLimit = z.infer<typeof UsageLimit>

/** What some calls came to. */
export const UsageSum = z.object({
  calls: z.int().nonnegative(),
  units: Units,
  prepaid: Units,
  /** Of all of them together. */
  durationMs: z.number().nonnegative(),
  argumentBytes: z.int().nonnegative(),
  resultBytes: z.int().nonnegative(),
  tokens: z.int().nonnegative(),
})
export type UsageSum = z.infer<typeof UsageSum>

/** How a workspace stands: the worst of all limits that hold for it, its keys' own apart. */
export const UsageStatus = z.object({
  state: UsageState,
  limits: z.array(UsageLimit),
  /** Of the keys that have a cap of their own. */
  keys: z.array(UsageLimit),
  today: UsageSum,
  month: UsageSum,
  monthEndsAt: Time,
})
export type UsageStatus = z.infer<typeof UsageStatus>

export const USAGE_GROUPS = ['key', 'tool', 'module', 'day'] as const
export const UsageGroup = z.enum(USAGE_GROUPS)
export type UsageGroup = z.infer<typeof UsageGroup>

/** The sum of one key, tool, module or day. */
export const UsageRow = UsageSum.extend({
  /** The id of a key or of a server, the name of a tool as called or a method, or a day; empty for what has none, such as calls in the page. */
  of: z.string(),
  /** What it is called now; null where it is gone or has no name. */
  name: z.string().nullable(),
})
export type UsageRow = z.infer<typeof UsageRow>

/** Units that were paid ahead, or what was taken from them on one day. */
export const LedgerEntry = z.object({
  kind: z.enum(['topUp', 'use']),
  at: Time,
  /** More than 0: paid ahead. Less: taken. */
  units: z.int(),
  reason: z.string().nullable(),
  whoName: z.string().nullable(),
})
export type LedgerEntry = z.infer<typeof LedgerEntry>

/** The plan with all that belongs to it. */
export const UsagePlanView = z.object({
  plan: UsagePlan,
  state: UsageState,
  limits: z.array(UsageLimit),
  /** What is left of what was paid ahead. */
  balance: z.int(),
  /** Used in this month by all workspaces, also by those that are gone. */
  month: z.object({ units: Units, prepaid: Units }),
  monthEndsAt: Time,
  overrides: z.array(UsageOverride.extend({ limit: UsageLimit, name: z.string(), workspaceName: z.string() })),
})
export type UsagePlanView = z.infer<typeof UsagePlanView>
