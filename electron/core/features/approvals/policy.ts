import type { KeyId, WorkspaceId } from '#shared/model/ids.ts'
import type { Database } from '#core/db/database.ts'
import type { KeyGrants } from '#core/gateway/exchange.ts'
import type { Log } from '#core/lib/log.ts'
import { isAlwaysBlocked, readRule, type RuleSet } from './rule-set.ts'
import { listRules, listSuccessors } from './store.ts'

/** What is left of a workspace by its rules: what they always block is not in it. */
export type Unblocked = Pick<KeyGrants, 'has' | 'hasServer' | 'reads'>

export interface ApprovalPolicy {
  /** Asked for every call: the same object again while nothing has changed. Never throws. */
  readonly of: (workspaceId: WorkspaceId) => RuleSet
  /** What a key can reach by the rules; undefined: nothing is always blocked for it. The same object again while nothing has changed. */
  readonly unblockedFor: (workspaceId: WorkspaceId, keyId: KeyId) => Unblocked | undefined
  /** They are read again: after a rule was written, or a key was rotated. */
  readonly drop: (workspaceId: WorkspaceId) => void
}

const NONE: RuleSet = { rules: [] }
const UNREADABLE: RuleSet = {
  problem: 'The approval rules of this workspace cannot be read, so nothing can be called. Put a copy of the data file in its place.',
  rules: [],
}

/** Keeps what is read of each workspace until it is dropped. */
export function createApprovalPolicy({ db, log }: { readonly db: Database; readonly log: Log }): ApprovalPolicy {
  const kept = new Map<WorkspaceId, RuleSet>()
  const unblocked = new WeakMap<RuleSet, Map<KeyId | undefined, Unblocked | undefined>>()

  const of = (workspaceId: WorkspaceId): RuleSet => {
    const known = kept.get(workspaceId)
    if (known) return known
    try {
      const rules = listRules(db, workspaceId).map(rule => readRule(rule, rule.keyId === null ? undefined : listSuccessors(db, rule.keyId)))
      const read = rules.length === 0 ? NONE : { rules }
      kept.set(workspaceId, read)
      return read
    } catch (error) {
      // Not kept: it is tried again, and always the same object, so that no list is made anew for it.
      log.error('approvalPolicy.unreadable', { workspaceId, error })
      return UNREADABLE
    }
  }

  return {
    of,
    unblockedFor: (workspaceId, keyId) => {
      const set = of(workspaceId)
      if (set.problem === undefined && !set.rules.some(({ effect }) => effect === 'block' || effect === 'unreadable')) return undefined
      const made = unblocked.get(set) ?? new Map<KeyId | undefined, Unblocked | undefined>()
      unblocked.set(set, made)
      // Keys that no rule names are all the same: there are never more of these than rules, and one.
      const name = set.rules.some(({ keyIds }) => keyIds?.has(keyId) === true) ? keyId : undefined
      const found = made.get(name) ?? unblockedBy(set, name)
      made.set(name, found)
      return found
    },
    drop: workspaceId => void kept.delete(workspaceId),
  }
}

function unblockedBy(set: RuleSet, keyId: KeyId | undefined): Unblocked {
  const reads: Unblocked['reads'] = server => !isAlwaysBlocked(set, { keyId, server, toolName: undefined })
  return {
    has: (server, toolName) => !isAlwaysBlocked(set, { keyId, server, toolName }),
    // A tool of it may be let through by a rule of its own.
    hasServer: server => reads(server) || set.rules.some(rule => rule.effect !== 'block' && (rule.serverId ?? server.id) === server.id),
    reads,
  }
}
