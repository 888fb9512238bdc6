import { z } from 'zod'
import { AuditKey, AuditKind, AuditPiece, AuditRecord, AuditStatus, AuditVerdict } from '../model/audit.ts'
import { ServerId, Time, WorkspaceId } from '../model/ids.ts'
import { command, query } from './define.ts'

const filter = {
  /** Page on: records older than this one. */
  before: z.int().positive().optional(),
  limit: z.int().min(1).max(500).default(100),
  kind: AuditKind.optional(),
  /** `failed`: all that is neither answered nor asked back. Otherwise as records have it. */
  outcome: z
    .string()
    .regex(/^[a-z_]{1,40}$/)
    .optional(),
  gate: z
    .string()
    .regex(/^[a-z_-]{1,40}$/)
    .optional(),
  /** A key, a member or an admin key. */
  whoId: z
    .string()
    .regex(/^[a-z]{3}_[0-9a-f]{32}$/)
    .optional(),
  serverId: ServerId.optional(),
  /** The door it came by: `mcp`, `rest`, `page`; `core` for Atrium itself. */
  surface: z
    .string()
    .regex(/^[a-z]{1,20}$/)
    .optional(),
  from: Time.optional(),
  to: Time.optional(),
  /** Words, or the beginning of some, of targets, names and messages; or of a request id. */
  text: z.string().max(200).optional(),
}
const page = z.object({ records: z.array(AuditRecord), hasMore: z.boolean() })
const piece = {
  format: z.enum(['jsonl', 'csv']).default('jsonl'),
  /** 0: from the beginning. Then what the piece before named. */
  after: z.int().nonnegative().default(0),
  limit: z.int().min(1).max(10_000).default(2_000),
}
const workspace = { workspaceId: WorkspaceId }

/** Of a workspace, and of the organization for what concerns none. */
export const audit = {
  'audit.list': query({
    summary: 'List what was called, decided and changed in a workspace, newest first.',
    permission: 'audit:read',
    input: z.object({ ...workspace, ...filter }),
    output: page,
    rest: 'GET /workspaces/{workspaceId}/audit',
  }),
  'audit.status': query({
    summary: 'How a workspace’s audit stands: its newest record, its newest seal, and the keys that sealed.',
    permission: 'audit:read',
    input: z.object(workspace),
    output: AuditStatus,
    rest: 'GET /workspaces/{workspaceId}/audit/status',
  }),
  'audit.verify': query({
    summary: 'Follow a workspace’s audit from its oldest record to its newest, and name the first that is not as it was.',
    permission: 'audit:read',
    input: z.object(workspace),
    output: AuditVerdict,
    rest: 'GET /workspaces/{workspaceId}/audit/verification',
  }),
  'audit.export': query({
    summary: 'A piece of a workspace’s audit as text: JSON lines, which can be verified anywhere, or CSV.',
    permission: 'audit:read',
    input: z.object({ ...workspace, ...piece }),
    output: AuditPiece,
    rest: 'GET /workspaces/{workspaceId}/audit/export',
  }),
  'organizationAudit.list': query({
    summary: 'List what was changed in the organization beside its workspaces, newest first.',
    permission: 'audit:write',
    input: z.object(filter),
    output: page,
    rest: 'GET /audit',
  }),
  'organizationAudit.status': query({
    summary: 'How the organization’s own audit stands.',
    permission: 'audit:write',
    input: z.object({}),
    output: AuditStatus,
    rest: 'GET /audit/status',
  }),
  'organizationAudit.verify': query({
    summary: 'Follow the organization’s own audit, and name the first record that is not as it was.',
    permission: 'audit:write',
    input: z.object({}),
    output: AuditVerdict,
    rest: 'GET /audit/verification',
  }),
  'organizationAudit.export': query({
    summary: 'A piece of the organization’s own audit as text.',
    permission: 'audit:write',
    input: z.object(piece),
    output: AuditPiece,
    rest: 'GET /audit/export',
  }),
  'organizationAudit.renewKey': command({
    summary: 'Seal the audit with a new key from now on. The one before signs it, unless it is lost.',
    permission: 'audit:write',
    input: z.object({}),
    output: AuditKey,
    rest: 'POST /audit/keys',
  }),
}
