import type { approvals } from '#shared/contract/approvals.ts'
import { AppError } from '#shared/errors.ts'
import type { AppEvent } from '#shared/events.ts'
import type { ApprovalCondition, ApprovalRule } from '#shared/model/approval.ts'
import { ApprovalRuleId, type WorkspaceId } from '#shared/model/ids.ts'
import type { Database, ReadableDb } from '#core/db/database.ts'
import { listServerFacts } from '#core/features/servers/index.ts'
import type { Handlers } from '#core/operations/implement.ts'
import { readCondition } from './conditions.ts'
import type { ApprovalPolicy } from './policy.ts'
import { deleteRule, insertRule, isKeyOf, listRules, placeRule, updateRule } from './store.ts'

/** Enough for whoever writes them by hand; all that are about a call are looked at for each. */
const MAX_RULES = 200

export interface RuleNeeds {
  readonly db: Database
  readonly now: () => number
  readonly newId: (prefix: 'apr') => string
  readonly approvalPolicy: Pick<ApprovalPolicy, 'drop'>
  readonly emit: (event: AppEvent) => void
}

type RuleOperation = Extract<keyof typeof approvals, `approvalRules.${string}`>

/** What people decide about calls before anybody makes them. */
export function ruleHandlers(needs: RuleNeeds): Pick<Handlers<typeof approvals>, RuleOperation> {
  const { db, now, newId } = needs
  return {
    'approvalRules.list': (_call, { workspaceId }) => listRules(db, workspaceId),

    'approvalRules.create': (_call, input) => {
      const rule: ApprovalRule = { ...input, id: ApprovalRuleId.parse(newId('apr')), createdAt: now(), problem: null }
      checkSense(db, rule)
      db.write(db => {
        if (listRules(db, input.workspaceId).length >= MAX_RULES)
          throw new AppError('conflict', `A workspace has ${MAX_RULES} rules at most. Delete one that is not needed.`)
        insertRule(db, rule)
      })
      tell(needs, input.workspaceId)
      return rule
    },

    'approvalRules.update': (_call, { workspaceId, ruleId, ...change }) => {
      const rule = db.write(db => {
        const before = getRule(db, workspaceId, ruleId)
        if (before.problem !== null) throw new AppError('conflict', before.problem)
        const after: ApprovalRule = {
          ...before,
          effect: change.effect ?? before.effect,
          keyId: change.keyId === undefined ? before.keyId : change.keyId,
          serverId: change.serverId === undefined ? before.serverId : change.serverId,
          toolName: change.toolName === undefined ? before.toolName : change.toolName,
          conditions: change.conditions ?? before.conditions,
          note: change.note ?? before.note,
        }
        checkSense(db, after)
        updateRule(db, after)
        return after
      })
      tell(needs, workspaceId)
      return rule
    },

    'approvalRules.order': (_call, { workspaceId, ruleIds }) => {
      const rules = db.write(db => {
        for (const id of ruleIds) getRule(db, workspaceId, id)
        if (new Set(ruleIds).size !== ruleIds.length || ruleIds.length !== listRules(db, workspaceId).length)
          throw new AppError('conflict', 'The rules have changed meanwhile. Look at them again, then put them in order.')
        for (const [index, id] of ruleIds.entries()) placeRule(db, id, index + 1)
        return listRules(db, workspaceId)
      })
      tell(needs, workspaceId)
      return rules
    },

    'approvalRules.remove': (_call, { workspaceId, ruleId }) => {
      db.write(db => {
        getRule(db, workspaceId, ruleId)
        deleteRule(db, ruleId)
      })
      tell(needs, workspaceId)
      return {}
    },
  }
}

/** Throws `not_found`: also for a rule of another workspace, in the same words. */
function getRule(db: ReadableDb, workspaceId: WorkspaceId, ruleId: ApprovalRuleId): ApprovalRule {
  const rule = listRules(db, workspaceId).find(({ id }) => id === ruleId)
  if (rule === undefined) throw new AppError('not_found', 'There is no such rule.')
  return rule
}

/** Throws for a rule that could be about nothing, or that could not be judged by. A tool may be named before its server lists it. */
function checkSense(db: ReadableDb, { workspaceId, keyId, serverId, toolName, conditions }: ApprovalRule): void {
  if (toolName !== null && serverId === null) throw new AppError('invalid_input', 'Choose the module that the tool is of.')
  if (serverId !== null && !listServerFacts(db, workspaceId).some(({ id }) => id === serverId))
    throw new AppError('not_found', 'There is no such server.')
  if (keyId !== null && !isKeyOf(db, workspaceId, keyId)) throw new AppError('not_found', 'There is no such key.')
  for (const condition of conditions) checkCondition(condition)
}

function checkCondition(condition: ApprovalCondition): void {
  readCondition(condition)
  if (condition.test === 'range' && (condition.min ?? condition.max) === null)
    throw new AppError('invalid_input', 'A range needs a smallest or a largest number.')
}

/** They hold from the next call on, and clients hear that their lists may be others. */
function tell({ approvalPolicy, emit }: RuleNeeds, workspaceId: WorkspaceId): void {
  approvalPolicy.drop(workspaceId)
  emit({ name: 'approvalRules.changed', workspaceId })
  emit({ name: 'tools.changed', workspaceId })
}
