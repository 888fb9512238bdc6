import { createStore } from 'zustand/vanilla'
import type { InputOf } from '#shared/contract/define.ts'
import type { Contract } from '#shared/contract/index.ts'
import type { Approval, ApprovalEvent, ApprovalRule } from '#shared/model/approval.ts'
import type { WorkspaceId } from '#shared/model/ids.ts'
import type { Api } from '../../api/client.ts'
import { createLoader, IDLE, type WorkspaceLoading } from '../../api/loading.ts'

export type RuleParts = Required<Omit<InputOf<Contract['approvalRules.create']>, 'workspaceId'>>

interface ApprovalsState extends WorkspaceLoading {
  /** In their order. */
  readonly rules: readonly ApprovalRule[]
  /** Calls that wait for a person, and answers that wait for their calls. */
  readonly approvals: readonly Approval[]
  /** The newest of what was asked and answered. */
  readonly events: readonly ApprovalEvent[]
  add(workspaceId: WorkspaceId, parts: RuleParts): Promise<void>
  change(rule: ApprovalRule, parts: RuleParts): Promise<void>
  /** Puts a rule one place up (-1) or down (1). */
  move(rule: ApprovalRule, by: -1 | 1): Promise<void>
  remove(rule: ApprovalRule): Promise<void>
}

/** The actions throw AppError. */
export function createApprovalsStore(api: Api) {
  return createStore<ApprovalsState>()((set, get) => {
    const load = createLoader<ApprovalsState>(set)
    return {
      ...IDLE,
      workspaceId: undefined,
      rules: [],
      approvals: [],
      events: [],
      load: workspaceId =>
        load({
          subject: workspaceId,
          blank: { workspaceId, rules: [], approvals: [], events: [] },
          read: () =>
            Promise.all([
              api.call('approvalRules.list', { workspaceId }),
              api.call('approvals.list', { workspaceId }),
              api.call('approvals.history', { workspaceId }),
            ]),
          apply: ([rules, approvals, { events }]) => ({ rules, approvals, events }),
        }),
      add: async (workspaceId, parts) => {
        await api.call('approvalRules.create', { workspaceId, ...parts })
        await get().load(workspaceId)
      },
      change: async ({ workspaceId, id: ruleId }, parts) => {
        await api.call('approvalRules.update', { workspaceId, ruleId, ...parts })
        await get().load(workspaceId)
      },
      move: async ({ workspaceId, id }, by) => {
        const ruleIds = get().rules.map(rule => rule.id)
        const from = ruleIds.indexOf(id)
        const other = ruleIds[from + by]
        if (other === undefined) return
        ruleIds[from + by] = id
        ruleIds[from] = other
        set({ rules: await api.call('approvalRules.order', { workspaceId, ruleIds }) })
      },
      remove: async ({ workspaceId, id: ruleId }) => {
        await api.call('approvalRules.remove', { workspaceId, ruleId })
        await get().load(workspaceId)
      },
    }
  })
}
