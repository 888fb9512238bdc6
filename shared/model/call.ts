import { z } from 'zod'
import { Sha256 } from './audit.ts'
import { KeyId, RequestId, ServerId, Time, WorkspaceId } from './ids.ts'
import { CallUsage } from './usage.ts'
import { type ERROR_CODES, isErrorCode } from '../errors.ts'

export const CALL_METHODS = ['tools/call', 'prompts/get', 'resources/read', 'completion/complete', 'connect'] as const

/** How a call ended: `tool_error` is the tool's own refusal, the rest are Atrium's. */
export const CallOutcome = z.union([
  z.enum(['ok', 'tool_error', 'input_required']),
  z.custom<keyof typeof ERROR_CODES>(value => typeof value === 'string' && isErrorCode(value)),
])
export type CallOutcome = z.infer<typeof CallOutcome>

/** The one record of a call: who asked for what, what was decided, how long it took. Never arguments, never results. */
export const CallRecord = z.object({
  requestId: RequestId,
  /** The call whose tool made this one; null for a client's own. */
  parentRequestId: RequestId.nullable(),
  workspaceId: WorkspaceId,
  at: Time,
  method: z.enum(CALL_METHODS),
  surface: z.enum(['mcp', 'rest', 'page']),
  keyId: KeyId.nullable(),
  keyName: z.string().nullable(),
  /** The key, the member or the admin key that called; null where nobody known in this workspace did. */
  callerId: z.string().nullable(),
  /** What the client calls itself; for reading only, never for a decision. */
  clientName: z.string().nullable(),
  serverId: ServerId.nullable(),
  serverName: z.string().nullable(),
  /** The tool's or prompt's name as called, or the resource's URI. */
  target: z.string(),
  outcome: CallOutcome,
  /** The gate that refused; null where none did. */
  gate: z.string().nullable(),
  /** What would open that gate: a scope, `module files`, `role`, a time; null where nothing is known to. */
  opens: z.string().nullable(),
  /** What the caller was told, for anything but `ok`; redacted. */
  message: z.string().nullable(),
  durationMs: z.number().nonnegative(),
  argumentBytes: z.int().nonnegative(),
  resultBytes: z.int().nonnegative(),
  /** SHA-256 of their JSON text, members in the order they came; null where there were none. */
  argumentsSha256: Sha256.nullable(),
  resultSha256: Sha256.nullable(),
  /** Null: a gate refused it before it reached a server, or it was recorded before usage was. */
  usage: CallUsage.nullable(),
})
export type CallRecord = z.infer<typeof CallRecord>
