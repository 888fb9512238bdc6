import type { AppEvent } from '#shared/events.ts'
import { type ApprovalId, KeyId, RequestId } from '#shared/model/ids.ts'
import { appendAudit, PLAIN, type AuditEntry } from '#core/audit/append.ts'
import type { Audit } from '#core/audit-parts.ts'
import type { Database } from '#core/db/database.ts'
import { Approvals, createApprovalPolicy, type ApprovalPolicy, type Question } from '#core/features/approvals/index.ts'
import { findLiveKeyById, isAdminKeyLive } from '#core/features/keys/index.ts'
import { getWorkspace, getWorkspaceFacts } from '#core/features/workspaces/index.ts'
import type { Caller } from '#core/gateway/exchange.ts'
import type { ApprovalNeeds } from '#core/gateway/gates/approval.ts'
import { createRedactors } from '#core/gateway/steps/redactors.ts'
import type { Bus } from '#core/lib/bus.ts'
import type { Closers } from '#core/lib/closers.ts'
import { newId, newUuid } from '#core/lib/ids.ts'
import type { Log } from '#core/lib/log.ts'
import type { Platform } from '#core/platform.ts'
import type { Upstreams } from '#core/upstreams/upstream.ts'

/** A person who has just been told need not be told of each question. In ms. */
const TELL_AGAIN_MS = 10_000

export interface ApprovalsNeeds {
  readonly db: Database
  readonly platform: Pick<Platform, 'now' | 'ticks'>
  readonly log: Log
  readonly audit: Pick<Audit, 'alsoWrite' | 'noteAppended'>
  readonly bus: Bus<AppEvent>
  readonly closers: Closers
  readonly upstreams: Pick<Upstreams, 'secretsOf'>
  /** Tells the person at this machine. */
  readonly tellDesktop: (title: string, text: string) => void
}

/** The rules of all workspaces, the questions that wait, and what the gate needs of both. */
export function openApprovals(needs: ApprovalsNeeds): {
  readonly policy: ApprovalPolicy
  readonly approvals: Approvals
  readonly gate: ApprovalNeeds
} {
  const { db, platform, log, bus, closers, upstreams } = needs
  const policy = createApprovalPolicy({ db, log })
  const approvals = new Approvals({
    now: platform.now,
    newId,
    changed: workspaceId => {
      bus.emit({ name: 'approvals.changed', workspaceId })
    },
    record: recorder(needs),
    told: teller(needs),
  })
  closers.add('approvals', () => {
    approvals.close()
  })
  // A rule about a key is about the one that takes its place, too.
  bus.subscribe(event => {
    if (event.name === 'keys.changed') policy.drop(event.workspaceId)
  })
  const redactors = createRedactors(upstreams)
  const gate: ApprovalNeeds = {
    policy,
    approvals,
    holdMs: workspaceId => getWorkspace(db, workspaceId).settings.approvalHoldMs,
    callerNow: caller => callerNow(needs, caller),
    workspaceNow: workspaceId => getWorkspaceFacts(db, workspaceId),
    redactorOf: ({ id }) => redactors.of(id),
  }
  return { policy, approvals, gate }
}

/** Keys are looked up for every request, and so once more for one that waited. */
function callerNow({ db, platform }: ApprovalsNeeds, caller: Caller): Caller | undefined {
  if (caller.kind === 'key') {
    const key = findLiveKeyById(db, caller.key.id, platform.now(), caller.surface)
    return key && { ...caller, key }
  }
  const adminKey = KeyId.safeParse(caller.id)
  return !adminKey.success || isAdminKeyLive(db, adminKey.data, platform.now()) ? caller : undefined
}

/** What was asked is on record before anybody can answer; that nobody did is written down as well as it can be. */
function recorder({ db, platform, log, audit }: ApprovalsNeeds) {
  return (what: 'approvals.ask' | 'approvals.expire', id: ApprovalId, question: Question): void => {
    try {
      db.append(db => appendAudit(db, question.workspaceId, [entryOf(what, id, question, platform.now())]))
      audit.noteAppended(question.workspaceId)
    } catch (error) {
      log.error('approval.notRecorded', { what, approvalId: id, error })
      if (what === 'approvals.ask') throw error
    }
  }
}

function entryOf(what: string, id: ApprovalId, question: Question, now: number): AuditEntry {
  const { callerId, keyId, callerName, clientName, serverId, serverName, tool, note, requestId, argumentsSha256 } = question
  const isAsked = what === 'approvals.ask'
  const who = {
    whoKind: keyId !== null ? 'key' : callerId.startsWith('key_') ? 'adminKey' : 'member',
    whoId: callerId,
    whoName: callerName,
  }
  return {
    ...PLAIN,
    ...(isAsked ? who : {}),
    kind: 'change',
    at: now,
    surface: 'approval',
    clientName,
    what,
    target: tool,
    serverId,
    serverName,
    subject: id,
    outcome: isAsked ? 'ok' : 'timeout',
    message: note === '' ? null : note,
    requestId: RequestId.parse(newUuid()),
    // The call that it is about.
    parentRequestId: requestId,
    argumentsSha256,
  }
}

function teller({ platform, tellDesktop }: ApprovalsNeeds): (question: Question) => void {
  let last = -TELL_AGAIN_MS
  return ({ callerName, tool }) => {
    if (platform.ticks() - last < TELL_AGAIN_MS) return
    last = platform.ticks()
    tellDesktop('A call waits for you', `“${callerName}” wants to call ${tool}. Look at it in Atrium, then approve or deny it.`)
  }
}
