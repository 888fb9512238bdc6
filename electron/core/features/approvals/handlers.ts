import type { approvals as contract } from '#shared/contract/approvals.ts'
import { AppError } from '#shared/errors.ts'
import type { ApprovalEvent } from '#shared/model/approval.ts'
import type { AuditRecord } from '#shared/model/audit.ts'
import { can } from '#shared/model/permission.ts'
import { searchAudit } from '#core/audit/search.ts'
import type { Actor } from '#core/operations/call.ts'
import type { Handlers } from '#core/operations/implement.ts'
import type { Approvals } from './approvals.ts'
import { ruleHandlers, type RuleNeeds } from './rule-handlers.ts'

interface Needs extends RuleNeeds {
  readonly approvals: Pick<Approvals, 'list' | 'approve' | 'deny'>
}

/** Who answers: a person, or a program that a person gave a key of the whole organization. */
const ANSWERING: ReadonlySet<string> = new Set<Actor['kind']>(['member', 'adminKey'])

export function approvalHandlers(needs: Needs): Handlers<typeof contract> {
  const { db, approvals } = needs
  return {
    ...ruleHandlers(needs),

    'approvals.list': (_call, { workspaceId }) => approvals.list(workspaceId),

    'approvals.waiting': ({ actor }) =>
      approvals.list().filter(({ state, workspaceId }) => {
        const role = actor.roleIn(workspaceId)
        return state === 'waiting' && role !== undefined && can(role, 'approvals:read')
      }),

    'approvals.approve': ({ actor }, { workspaceId, approvalId }) => {
      checkAnswering(actor)
      approvals.approve(workspaceId, approvalId, actor.id)
      return {}
    },

    'approvals.deny': ({ actor }, { workspaceId, approvalId, reason }) => {
      checkAnswering(actor)
      approvals.deny(workspaceId, approvalId, actor.id, reason)
      return {}
    },

    'approvals.history': (_call, { workspaceId, before, limit }) => {
      // One more than asked for tells whether there are more.
      const found = searchAudit(db, workspaceId, { before, text: 'approvals', kind: 'change', limit: limit + 1 })
      const events = found.slice(0, limit).flatMap(eventOf)
      return { events, hasMore: found.length > limit }
    },
  }
}

function eventOf({ what, subject, parentRequestId, ...record }: AuditRecord): ApprovalEvent[] {
  return what.startsWith('approvals.') && subject !== null ? [{ ...record, what, approvalId: subject, callRequestId: parentRequestId }] : []
}

/** A key of a workspace is what an assistant has: it is asked about, and never answers. */
function checkAnswering(actor: Actor): void {
  if (ANSWERING.has(actor.kind)) return
  throw new AppError('forbidden', 'A key of a workspace cannot answer what a person is asked. Answer in Atrium.', { reason: 'no_person' })
}
