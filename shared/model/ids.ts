import { z } from 'zod'

/** A workspace's durable identity: a UUID, because people's scripts and bundles keep it (its name and slug are for reading). */
export const WorkspaceId = z.uuid().brand<'WorkspaceId'>()
export type WorkspaceId = z.infer<typeof WorkspaceId>

export const ServerId = z
  .string()
  .regex(/^srv_[0-9a-f]{32}$/)
  .brand<'ServerId'>()
export type ServerId = z.infer<typeof ServerId>

export const SecretId = z
  .string()
  .regex(/^sec_[0-9a-f]{32}$/)
  .brand<'SecretId'>()
export type SecretId = z.infer<typeof SecretId>

export const KeyId = z
  .string()
  .regex(/^key_[0-9a-f]{32}$/)
  .brand<'KeyId'>()
export type KeyId = z.infer<typeof KeyId>

export const MemberId = z
  .string()
  .regex(/^mem_[0-9a-f]{32}$/)
  .brand<'MemberId'>()
export type MemberId = z.infer<typeof MemberId>

export const ApprovalRuleId = z
  .string()
  .regex(/^apr_[0-9a-f]{32}$/)
  .brand<'ApprovalRuleId'>()
export type ApprovalRuleId = z.infer<typeof ApprovalRuleId>

/** A question to a person about one call. */
export const ApprovalId = z
  .string()
  .regex(/^apv_[0-9a-f]{32}$/)
  .brand<'ApprovalId'>()
export type ApprovalId = z.infer<typeof ApprovalId>

/** A UUID v7: it sorts by time, and finds a call again in Activity, in the log and in the answer's `X-Request-Id`. */
export const RequestId = z.uuid().brand<'RequestId'>()
export type RequestId = z.infer<typeof RequestId>

/** Milliseconds since 1970, UTC. */
export const Time = z.int().nonnegative()
