import { hash } from 'node:crypto'
import type { CallOutcome, CallRecord } from '#shared/model/call.ts'
import type { CallUsage } from '#shared/model/usage.ts'
import { RequestId } from '#shared/model/ids.ts'
import type { AppError } from '#shared/errors.ts'
import { isObject } from '#core/upstreams/json.ts'
import { type JsonObject, UpstreamRefusal } from '#core/upstreams/upstream.ts'
import type { CallKind } from './call-kinds.ts'
import type { Exchange } from './exchange.ts'
import type { CallsNeeds, ServerFacts } from './needs.ts'
import { jsonSize } from './json-size.ts'

/** Characters of a target and of a message in a record: enough to recognise, not enough to fill the disk. */
const MAX_TARGET = 512
const MAX_MESSAGE = 500

/** What is known of a call so far; becomes its one record. */
export interface CallEntry {
  readonly exchange: Exchange
  readonly kind: CallKind
  readonly at: number
  readonly startedAt: number
  /** The gate it stands at: the one to name if it goes no further. */
  gate: string
  server: ServerFacts | undefined
  outcome: CallOutcome
  refusedBy: string | null
  opens: string | null
  message: string | null
  resultBytes: number
  resultSha256: string | null
  /** Undefined: it has not reached its server. */
  usage: CallUsage | undefined
}

export function startEntry(platform: CallsNeeds['platform'], exchange: Exchange, kind: CallKind): CallEntry {
  return {
    exchange,
    kind,
    at: platform.now(),
    startedAt: platform.ticks(),
    gate: 'key',
    server: undefined,
    outcome: 'internal',
    refusedBy: null,
    opens: null,
    message: null,
    resultBytes: 0,
    resultSha256: null,
    usage: undefined,
  }
}

/** Notes how it ended, from the redacted result, as it is sent. */
export function noteResult(entry: CallEntry, result: JsonObject): void {
  entry.outcome = outcomeOf(result)
  entry.resultBytes = jsonSize(result)
  entry.resultSha256 = sha256Of(result)
  if (entry.outcome === 'tool_error') entry.message = shorten(firstText(result))
}

/** Notes how it failed. A server's own JSON-RPC error is the server's, not a gate's. */
export function noteFailure(entry: CallEntry, error: AppError | UpstreamRefusal): void {
  entry.message = shorten(error.message)
  if (error instanceof UpstreamRefusal) {
    entry.outcome = 'tool_error'
    return
  }
  entry.outcome = error.code
  entry.refusedBy = gateOf(entry, error)
  entry.opens = error.opens?.slice(0, MAX_TARGET) ?? null
}

export function toRecord(entry: CallEntry, now: number): CallRecord {
  const { exchange, server } = entry
  return {
    requestId: RequestId.parse(exchange.requestId),
    parentRequestId: exchange.parent === undefined ? null : RequestId.parse(exchange.parent.requestId),
    workspaceId: exchange.workspace.id,
    at: entry.at,
    method: entry.kind.method,
    surface: exchange.caller.surface,
    ...whoCalled(exchange),
    clientName: exchange.client.info?.name.slice(0, MAX_TARGET) ?? null,
    serverId: server?.id ?? null,
    serverName: server?.name ?? null,
    target: targetOf(entry),
    outcome: entry.outcome,
    gate: entry.refusedBy,
    opens: entry.opens,
    message: entry.message,
    durationMs: Math.max(0, now - entry.startedAt),
    argumentBytes: exchange.bytes,
    resultBytes: entry.resultBytes,
    argumentsSha256: exchange.params.arguments === undefined ? null : sha256Of(exchange.params.arguments),
    resultSha256: entry.resultSha256,
    usage: usageOf(entry),
  }
}

/** Of what is answered by Atrium itself, or given up before it reached its server. */
const NOTHING_USED: CallUsage = { units: 0, prepaid: 0, tokens: 0 }

function usageOf({ usage, refusedBy }: CallEntry): CallUsage | null {
  return usage ?? (refusedBy === null ? NOTHING_USED : null)
}

/** Of its JSON text. */
function sha256Of(value: unknown): string {
  return hash('sha256', JSON.stringify(value))
}

export function targetOf({ kind, exchange }: Pick<CallEntry, 'kind' | 'exchange'>): string {
  const target = kind.targetOf(exchange.params)
  return typeof target === 'string' ? target.slice(0, MAX_TARGET) : ''
}

/** The gates that a step in the middle of another is. */
const GATE_OF_REASON: Readonly<Record<string, string>> = {
  archived: 'workspace',
  module_off: 'module',
  server_held: 'server',
  sign_in_needed: 'server',
  more_access_needed: 'server',
  tool_off: 'tool',
  tool_held: 'tool',
  tool_unreadable: 'tool',
  not_granted: 'grant',
  no_scope: 'scope',
  no_role: 'scope',
  request_state: 'state',
  missing_capability: 'capability',
  too_deep: 'depth',
  key_ended: 'key',
  no_room: 'limits',
}

/** Nothing refuses what its client takes back. A name is refused for what it is; all else that finding it meets is its server's. */
function gateOf({ gate, kind }: CallEntry, { code, reason }: AppError): string | null {
  if (code === 'cancelled') return null
  const named = reason === undefined ? undefined : GATE_OF_REASON[reason]
  if (named !== undefined) return named
  if (code === 'locked') return 'vault'
  return gate === kind.gate && code !== 'not_found' && code !== 'invalid_input' ? 'server' : gate
}

function outcomeOf(result: JsonObject): CallOutcome {
  if (result.resultType === 'input_required') return 'input_required'
  return result.isError === true ? 'tool_error' : 'ok'
}

function firstText({ content }: JsonObject): string | null {
  const part: unknown = Array.isArray(content) ? content.find(item => isObject(item) && typeof item.text === 'string') : undefined
  return isObject(part) && typeof part.text === 'string' ? part.text : null
}

function shorten(text: string | null): string | null {
  return text !== null && text.length > MAX_MESSAGE ? `${text.slice(0, MAX_MESSAGE - 1)}…` : text
}

/** A key of another workspace is not named in this one's records. */
function whoCalled({ caller, workspace }: Exchange): Pick<CallRecord, 'keyId' | 'keyName' | 'callerId'> {
  if (caller.kind === 'member') return { keyId: null, keyName: caller.name === '' ? null : caller.name, callerId: caller.id }
  const { id, name, workspaceId } = caller.key
  return workspaceId === workspace.id ? { keyId: id, keyName: name, callerId: id } : { keyId: null, keyName: null, callerId: null }
}
