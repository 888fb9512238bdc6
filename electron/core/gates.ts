import type { CallsNeeds } from '#core/gateway/calls.ts'
import { openApprovals, type ApprovalsNeeds } from '#core/approval-parts.ts'
import { findCallsOn } from '#core/gateway/call-store.ts'
import { createApprovalGate } from '#core/gateway/gates/approval.ts'
import { createLimitsGate } from '#core/gateway/gates/limits.ts'

/** What is asked of each call after its key's reach, in the order of the whole, and what is written with its record. */
export function assembleGates(needs: ApprovalsNeeds) {
  const { db, platform, audit } = needs
  const approval = openApprovals(needs)
  const gated: Required<Pick<CallsNeeds, 'gates' | 'alsoWrite' | 'unblockedFor'>> = {
    gates: [createLimitsGate({ platform, callsOn: (keyId, day) => findCallsOn(db, keyId, day) }), createApprovalGate(approval.gate)],
    alsoWrite: [audit.alsoWrite],
    unblockedFor: approval.policy.unblockedFor,
  }
  return { gated, approvals: approval.approvals, approvalPolicy: approval.policy }
}
