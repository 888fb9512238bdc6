import type { ApprovalEffect, ApprovalRule } from '#shared/model/approval.ts'
import type { ApprovalRuleId } from '#shared/model/ids.ts'
import type { ModuleFacts } from '#core/gateway/exchange.ts'
import type { JsonObject } from '#core/upstreams/upstream.ts'
import { readCondition, type ReadCondition } from './conditions.ts'

/** A rule as calls are judged by it. Undefined: it is about all of them. */
export interface ReadRule {
  readonly id: ApprovalRuleId
  readonly effect: ApprovalEffect | 'unreadable'
  readonly note: string
  readonly keyIds: ReadonlySet<string> | undefined
  readonly serverId: string | undefined
  readonly toolName: string | undefined
  readonly conditions: readonly ReadCondition[]
}

/** The rules of one workspace in their order; the same object while none of them changed. */
export interface RuleSet {
  /** They cannot be read at all: nothing may be called. */
  readonly problem?: string
  readonly rules: readonly ReadRule[]
}

/** What is called. A prompt or a resource is no tool: it has no name here, and no arguments that rules know. */
export interface Called {
  /** Undefined: no key calls. */
  readonly keyId: string | undefined
  readonly server: Pick<ModuleFacts, 'id'>
  readonly toolName: string | undefined
}

export type Decision =
  | { readonly effect: 'allow' }
  | { readonly effect: 'ask'; readonly rule: ReadRule }
  /** `why`: where it is no rule's word that blocks, but that one cannot be judged by. */
  | { readonly effect: 'block'; readonly rule: ReadRule | undefined; readonly why: string | undefined }

const ALLOW: Decision = { effect: 'allow' }
const NO_RULE = 'A rule of this workspace cannot be read. Look at it in Atrium, under Approvals.'

export function readRule(rule: ApprovalRule, keyIds: readonly string[] | undefined): ReadRule {
  const { id, note, serverId, toolName } = rule
  const about = { id, note, keyIds: keyIds && new Set(keyIds), serverId: serverId ?? undefined, toolName: toolName ?? undefined }
  try {
    return { ...about, effect: rule.problem === null ? rule.effect : 'unreadable', conditions: rule.conditions.map(readCondition) }
  } catch {
    return { ...about, effect: 'unreadable', conditions: [] }
  }
}

/** The first rule that is about the call decides. One that cannot be read, or judged by, refuses. Without any: it is allowed. */
export function decide({ problem, rules }: RuleSet, called: Called, args: JsonObject): Decision {
  if (problem !== undefined) return { effect: 'block', rule: undefined, why: problem }
  for (const rule of rules) {
    if (!isAbout(rule, called)) continue
    if (rule.effect === 'unreadable') return { effect: 'block', rule, why: NO_RULE }
    const verdicts = rule.conditions.map(judge => judge(args))
    if (verdicts.includes(false)) continue
    const why = verdicts.find(verdict => typeof verdict === 'string')
    if (why !== undefined) return { effect: 'block', rule, why }
    if (rule.effect === 'block') return { effect: 'block', rule, why: undefined }
    // A person is asked about tools alone.
    return rule.effect === 'ask' && called.toolName !== undefined ? { effect: 'ask', rule } : ALLOW
  }
  return ALLOW
}

/** Whether no arguments at all would let a call through: what is not even listed. */
export function isAlwaysBlocked({ problem, rules }: RuleSet, called: Called): boolean {
  if (problem !== undefined) return true
  for (const rule of rules) {
    if (!isAbout(rule, called)) continue
    if (rule.effect === 'unreadable') return true
    if (rule.conditions.length === 0) return rule.effect === 'block'
    if (rule.effect !== 'block') return false
  }
  return false
}

/** Conditions are about the arguments of a tool: such a rule is about nothing else. */
function isAbout({ keyIds, serverId, toolName, conditions }: ReadRule, called: Called): boolean {
  if (keyIds !== undefined && (called.keyId === undefined || !keyIds.has(called.keyId))) return false
  if (serverId !== undefined && serverId !== called.server.id) return false
  if (called.toolName === undefined) return toolName === undefined && conditions.length === 0
  return toolName === undefined || toolName === called.toolName
}
