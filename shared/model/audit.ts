import { z } from 'zod'
import { RequestId, Time } from './ids.ts'

/** `decision`: a call or a request that a gate refused. `change`: an operation that changes something, done or refused. */
export const AUDIT_KINDS = ['call', 'decision', 'change', 'sign-in'] as const
export const AuditKind = z.enum(AUDIT_KINDS)
export type AuditKind = z.infer<typeof AuditKind>

/** SHA-256 as 64 hex digits. */
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/)

/** What stands before the first record of a chain. */
export const NO_HASH = '0'.repeat(64)

/**
 * One record of the audit. Its `hash` is SHA-256 over the hash of the record before and the text of this one (`auditText`), so that none can
 * be changed, left out, put between or moved without a hash that does not fit. Never arguments, never results: their SHA-256 and sizes.
 */
export const AuditRecord = z.object({
  /** Counts the records of a chain from 1, without a gap. */
  seq: z.int().positive(),
  kind: AuditKind,
  /** When it began. */
  at: Time,
  surface: z.string(),
  /** `key` of a workspace, `member`, `adminKey`; null: nobody who is known there. */
  whoKind: z.string().nullable(),
  whoId: z.string().nullable(),
  whoName: z.string().nullable(),
  clientName: z.string().nullable(),
  /** The method of a call, or the name of the operation. */
  what: z.string(),
  /** The tool or prompt as called, or the URI. */
  target: z.string(),
  serverId: z.string().nullable(),
  serverName: z.string().nullable(),
  /** The id of what a change was about. */
  subject: z.string().nullable(),
  outcome: z.string(),
  gate: z.string().nullable(),
  opens: z.string().nullable(),
  /** Why it was refused, where the caller was told less. */
  reason: z.string().nullable(),
  message: z.string().nullable(),
  requestId: RequestId,
  parentRequestId: RequestId.nullable(),
  durationUs: z.int().nonnegative(),
  argumentBytes: z.int().nonnegative(),
  resultBytes: z.int().nonnegative(),
  /** Of the JSON text, members in the order they came; null where there were none. */
  argumentsSha256: Sha256.nullable(),
  resultSha256: Sha256.nullable(),
  hash: Sha256,
})
export type AuditRecord = z.infer<typeof AuditRecord>

/** Whose chain: the id of a workspace, or `organization` for what concerns none. */
export const AuditChain = z.string().regex(/^(?:organization|[0-9a-f-]{36})$/)

/** What a record says, but for its number and the hashes of its bodies, in the order in which it is hashed and kept. */
export function auditMembers(row: Omit<AuditRecord, 'hash' | 'seq'>): (string | number | null)[] {
  return [
    row.kind,
    row.at,
    row.surface,
    row.whoKind,
    row.whoId,
    row.whoName,
    row.clientName,
    row.what,
    row.target,
    row.serverId,
    row.serverName,
    row.subject,
    row.outcome,
    row.gate,
    row.opens,
    row.reason,
    row.message,
    row.requestId,
    row.parentRequestId,
    row.durationUs,
    row.argumentBytes,
    row.resultBytes,
  ]
}

/** What is hashed: the hash before, then all members in this order as one JSON array, apart by a line end. */
export function auditText(before: string, chain: string, row: Omit<AuditRecord, 'hash'>): string {
  const members = ['atrium-audit-1', chain, row.seq, ...auditMembers(row), row.argumentsSha256, row.resultSha256]
  return `${before}\n${JSON.stringify(members)}`
}

/** The head of a chain, signed: whoever has the public key knows that this chain had these records at that time. */
export const AuditSeal = z.object({
  seq: z.int().positive(),
  hash: Sha256,
  at: Time,
  keyId: z.string(),
  /** Ed25519 over `sealText`, base64url. */
  signature: z.string(),
})
export type AuditSeal = z.infer<typeof AuditSeal>

export function sealText(chain: string, { seq, hash, at, keyId }: Omit<AuditSeal, 'signature'>): string {
  return JSON.stringify(['atrium-audit-seal-1', chain, seq, hash, at, keyId])
}

/** Stands for the oldest records, which were removed because the workspace keeps no more: how many, up to which, and the hash of the last. */
export const AuditSummary = z.object({
  /** All up to this one are gone. */
  seq: z.int().positive(),
  hash: Sha256,
  /** When the oldest and the newest of the last that were removed began. */
  from: Time,
  to: Time,
  at: Time,
  keyId: z.string(),
  /** Ed25519 over `summaryText`, base64url. */
  signature: z.string(),
})
export type AuditSummary = z.infer<typeof AuditSummary>

export function summaryText(chain: string, { seq, hash, from, to, at, keyId }: Omit<AuditSummary, 'signature'>): string {
  return JSON.stringify(['atrium-audit-summary-1', chain, seq, hash, from, to, at, keyId])
}

/** A key that seals. `vouched`: the key before signed it, base64url; null for the first, and where the one before was lost. */
export const AuditKey = z.object({
  id: z.string(),
  /** Ed25519, raw, base64url. */
  publicKey: z.string(),
  madeAt: Time,
  vouched: z.string().nullable(),
})
export type AuditKey = z.infer<typeof AuditKey>

export function keyText({ id, publicKey, madeAt }: Omit<AuditKey, 'vouched'>): string {
  return JSON.stringify(['atrium-audit-key-1', id, publicKey, madeAt])
}

/** What was found of a chain. Records after the last seal follow one another, but could have been cut off or written anew: see `sealedSeq`. */
export const AuditVerdict = z.object({
  chain: AuditChain,
  isWhole: z.boolean(),
  /** How many were followed, and how many were removed before them. */
  records: z.int().nonnegative(),
  removed: z.int().nonnegative(),
  /** The newest that was followed. Written down elsewhere, it shows later whether an older state was put in its place. */
  lastSeq: z.int().nonnegative(),
  lastHash: Sha256,
  seals: z.int().nonnegative(),
  /** Up to here somebody with the key has signed; 0: nothing. */
  sealedSeq: z.int().nonnegative(),
  sealedAt: Time.nullable(),
  /** The first record that is not as it was, and why. */
  bad: z.object({ seq: z.int().nonnegative(), why: z.string() }).nullable(),
})
export type AuditVerdict = z.infer<typeof AuditVerdict>

/** How a chain stands. */
export const AuditStatus = z.object({
  chain: AuditChain,
  /** The newest record; 0: none yet. */
  lastSeq: z.int().nonnegative(),
  lastHash: Sha256,
  records: z.int().nonnegative(),
  /** How many were removed, and what was signed to stand for them. */
  summary: AuditSummary.nullable(),
  seal: AuditSeal.nullable(),
  /** Why nothing is sealed at the moment; null where it is. */
  problem: z.object({ code: z.enum(['locked', 'key_lost', 'broken']), message: z.string() }).nullable(),
  /** All that ever sealed, the newest last: to be kept by whoever checks an export. */
  keys: z.array(AuditKey),
})
export type AuditStatus = z.infer<typeof AuditStatus>

/** A piece of an export. `next`: ask for what comes after this record; null: that was all. */
export const AuditPiece = z.object({ text: z.string(), next: z.int().nullable() })
export type AuditPiece = z.infer<typeof AuditPiece>
