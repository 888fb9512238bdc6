import type { CallsNeeds } from '#core/gateway/calls.ts'
import { openApprovals, type ApprovalsNeeds } from '#core/approval-parts.ts'
import { findCallsOn } from '#core/gateway/call-store.ts'
import { createApprovalGate } from '#core/gateway/gates/approval.ts'
import { createLimitsGate } from '#core/gateway/gates/limits.ts'
import { createUsageGate } from '#core/gateway/gates/usage.ts'
import type { Gate } from '#core/gateway/gates/gate.ts'
import type { Usage } from '#core/usage-parts.ts'

type Needs = ApprovalsNeeds & { readonly usage: Usage }

/** What is asked of each call after its key's reach, in the order of the whole, and what is written with its record. */
export function assembleGates(needs: Needs) {
  const { db, platform, audit, usage } = needs
  const approval = openApprovals(needs)
  const gated: Required<Pick<CallsNeeds, 'gates' | 'alsoWrite' | 'onListed' | 'unblockedFor'>> = {
    gates: [
      createLimitsGate({ platform, callsOn: (keyId, day) => findCallsOn(db, keyId, day) }),
      usageGate(usage),
      createApprovalGate(approval.gate),
    ],
    alsoWrite: [audit.alsoWrite, usage.alsoWrite],
    onListed: usage.lists.note,
    unblockedFor: approval.policy.unblockedFor,
  }
  return { gated, approvals: approval.approvals, approvalPolicy: approval.policy }
}

function usageGate({ meter }: Usage): Gate {
  return createUsageGate({
    priceOf: (method, serverId, original) => meter.priceOf(method, serverId, original),
    reserve: wanted => meter.reserve(wanted),
    release: requestId => {
      meter.release(requestId)
    },
  })
}
