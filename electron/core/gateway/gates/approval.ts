import { hash } from 'node:crypto'
import { AppError } from '#shared/errors.ts'
import { RequestId, type WorkspaceId } from '#shared/model/ids.ts'
import { type ApprovalPolicy, type Approvals, decide, type Question } from '#core/features/approvals/index.ts'
import { canonicalJson, definitionOf } from '#core/features/tools/index.ts'
import type { Redactor } from '#core/vault/redact.ts'
import type { Caller, Exchange, ModuleFacts, WorkspaceFacts } from '../exchange.ts'
import { passProgress } from '../interaction/errand.ts'
import { callerId } from '../steps/check-caller.ts'
import type { Gate, GatedCall, Passage } from './gate.ts'

/** Arguments that are larger are nothing that a person reads. */
const MAX_SHOWN_BYTES = 262_144
/** A client hears soon that its call waits, and then again before it takes the connection for dead. In ms. */
const FIRST_PROGRESS_MS = 200
const PROGRESS_MS = 5_000

export interface ApprovalNeeds {
  readonly policy: Pick<ApprovalPolicy, 'of'>
  readonly approvals: Pick<Approvals, 'settle' | 'giveBack' | 'keepRound' | 'takeRound'>
  /** How long calls of a workspace are held. */
  readonly holdMs: (workspaceId: WorkspaceId) => number
  /** Who calls, as they are now; undefined when they may call no more. */
  readonly callerNow: (caller: Caller) => Caller | undefined
  readonly workspaceNow: (workspaceId: WorkspaceId) => WorkspaceFacts
  /** For what a person is shown of the arguments of a server's tools. */
  readonly redactorOf: (server: ModuleFacts) => Redactor
}

type Rule = Extract<ReturnType<typeof decide>, { readonly effect: 'ask' }>['rule']

/**
 * What the rules of a workspace say of a call: it goes on, it is refused, or a person is asked and it waits. Whatever was approved is asked of
 * every gate before this one again, as things are then.
 */
export function createApprovalGate(needs: ApprovalNeeds): Gate {
  return {
    name: 'approval',
    pass: call => {
      const rule = checkRules(needs, call, call.exchange)
      return rule === undefined ? undefined : ask(needs, call, rule)
    },
  }
}

/** Throws where a rule blocks. Answers the rule by which a person is to be asked. */
function checkRules(
  { policy }: ApprovalNeeds,
  { method, server, original, arguments: args }: GatedCall,
  { caller, workspace }: Pick<Exchange, 'caller' | 'workspace'>,
): Rule | undefined {
  const keyId = caller.kind === 'key' ? caller.key.id : undefined
  const decision = decide(policy.of(workspace.id), { keyId, server, toolName: method === 'tools/call' ? original : undefined }, args)
  if (decision.effect === 'allow') return undefined
  if (decision.effect === 'ask') return decision.rule
  const { rule, why } = decision
  const note = rule === undefined || rule.note === '' ? '' : ` It says: ${rule.note}`
  const sentence = why ?? `A rule of this workspace blocks this call.${note} Whoever keeps Atrium can change it, under Approvals.`
  throw new AppError('forbidden', sentence, {
    reason: 'blocked',
    opens: rule === undefined ? 'approval rules' : `approval rule ${rule.id}`,
  })
}

async function ask(needs: ApprovalNeeds, call: GatedCall, rule: Rule): Promise<Passage> {
  const { approvals } = needs
  const { exchange } = call
  const question = questionOf(needs, call, rule)
  if (!approvals.takeRound(question.binding, exchange.params.requestState)) {
    await waitForAnswer(needs, exchange, question)
    await checkAgain(needs, call).catch((thrown: unknown) => {
      if (exchange.signal.aborted) approvals.giveBack(question)
      throw thrown
    })
  }
  return {
    onResult: result => {
      const { resultType, requestState } = result
      if (resultType === 'input_required' && typeof requestState === 'string') approvals.keepRound(question.binding, requestState)
      return result
    },
    onEnd: hasReachedServer => {
      if (!hasReachedServer && exchange.signal.aborted) approvals.giveBack(question)
    },
  }
}

async function waitForAnswer({ approvals, holdMs }: ApprovalNeeds, exchange: Exchange, question: Question): Promise<void> {
  const held = holdMs(question.workspaceId)
  const done = sayThatItWaits(exchange, held)
  try {
    await approvals.settle(question, { signal: exchange.signal, holdMs: held })
  } finally {
    done()
  }
}

/** Progress to a client that wants to hear it: less than whatever the server will tell, and more each time. */
function sayThatItWaits(exchange: Exchange, heldMs: number): () => void {
  let told = 0
  const tell = () => {
    const left = Math.max(0, Math.round((heldMs - told * PROGRESS_MS) / 1_000))
    told += 1
    passProgress(exchange, { progress: told / 1_000_000, message: `Waits for a person to approve it in Atrium, for ${left} s more.` })
  }
  const [first, next] = [setTimeout(tell, FIRST_PROGRESS_MS), setInterval(tell, PROGRESS_MS)]
  return () => {
    clearTimeout(first)
    clearInterval(next)
  }
}

/** A person took their time: who calls, where, what and by which rule is looked at again. */
async function checkAgain(needs: ApprovalNeeds, call: GatedCall): Promise<void> {
  const { exchange } = call
  exchange.signal.throwIfAborted()
  const caller = needs.callerNow(exchange.caller)
  if (caller === undefined)
    throw new AppError('unauthenticated', 'The key of this call was revoked or has expired.', { reason: 'key_ended' })
  const now = { caller, workspace: needs.workspaceNow(exchange.workspace.id) }
  const target = await call.again(now)
  if (target.server.id !== call.server.id || target.original !== call.original || pinOf(target) !== pinOf(call))
    throw new AppError('conflict', 'The tool is not what was approved any more. Call it again.', { reason: 'approval_stale' })
  checkRules(needs, call, now)
  exchange.signal.throwIfAborted()
}

function questionOf({ redactorOf }: ApprovalNeeds, call: GatedCall, rule: Rule): Question {
  const { exchange, server, original, arguments: args } = call
  const { caller, workspace, client, params } = exchange
  const text = JSON.stringify(args)
  if (Buffer.byteLength(text) > MAX_SHOWN_BYTES)
    throw new AppError('forbidden', 'A person has to approve this call, and its arguments are too large to be shown. Send less.', {
      reason: 'approval_too_large',
    })
  const id = callerId(caller)
  const name = caller.kind === 'key' ? caller.key.name : caller.name
  return {
    callerId: id,
    binding: sha256Of(canonicalJson([workspace.id, id, server.id, original, pinOf(call), args])),
    workspaceId: workspace.id,
    requestId: RequestId.parse(exchange.requestId),
    keyId: caller.kind === 'key' ? caller.key.id : null,
    callerName: name,
    clientName: client.info?.name.slice(0, 200) ?? null,
    serverId: server.id,
    serverName: server.name,
    tool: typeof params.name === 'string' ? params.name : original,
    toolName: original,
    arguments: JSON.stringify(redactorOf(server).json(args), null, 2),
    argumentsSha256: sha256Of(text),
    ruleId: rule.id,
    note: rule.note,
  }
}

/** Of the definition that a person may have read: another one is another tool. */
function pinOf({ definition }: Pick<GatedCall, 'definition'>): string {
  return (definition && definitionOf(definition)?.fingerprint) ?? ''
}

function sha256Of(text: string): string {
  return hash('sha256', text)
}
