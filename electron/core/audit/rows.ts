import { AuditKey, type AuditRecord, type AuditSeal } from '#shared/model/audit.ts'
import type { ReadableDb, SqlRow } from '#core/db/database.ts'
import { hexOf, SPAN, type Chain } from './chains.ts'

/** The next records after this one, the oldest first. */
export function readRecords(db: ReadableDb, { no }: Pick<Chain, 'no'>, afterSeq: number, limit: number): AuditRecord[] {
  const sql = 'SELECT * FROM audit WHERE id > ? AND id < ? ORDER BY id LIMIT ?'
  return db.all(toRecord, sql, no * SPAN + afterSeq, (no + 1) * SPAN, limit)
}

/** A record with the text that its hash is of, as SQLite makes it: the same as `auditText` but for what only odd characters may change. */
export interface RecordText {
  readonly seq: number
  readonly text: string
  readonly hash: string
  /** The record itself, read when it is asked for. */
  readonly record: () => AuditRecord | undefined
}

const TEXTS = `SELECT id, hex(hash) AS hash, json_array('atrium-audit-1', ?, id - chain * 4294967296, kind, at, surface, who_kind, who_id, who_name, client_name, what,
    target, server_id, server_name, subject, outcome, gate, opens, reason, message, request_id, parent_request_id, duration_us, argument_bytes,
    result_bytes, iif(arguments_sha256 IS NULL, NULL, lower(hex(arguments_sha256))), iif(result_sha256 IS NULL, NULL, lower(hex(result_sha256)))) AS text
  FROM audit WHERE id > ? AND id < ? ORDER BY id LIMIT ?`

/** As `readRecords`, several times as fast. */
export function readTexts(db: ReadableDb, { no, owner }: Pick<Chain, 'no' | 'owner'>, afterSeq: number, limit: number): RecordText[] {
  const base = no * SPAN
  return db.all(
    row => {
      const id = Number(row['id'])
      const record = () => readRecords(db, { no }, id - base - 1, 1)[0]
      return { seq: id - base, text: String(row['text']), hash: String(row['hash']).toLowerCase(), record }
    },
    TEXTS,
    owner,
    base + afterSeq,
    base + SPAN,
    limit,
  )
}

/** How many records there are, also those that are gone from the middle: told from the ends. */
export function countRecords(db: ReadableDb, { no }: Pick<Chain, 'no'>): number {
  const end = (order: 'ASC' | 'DESC') =>
    db.get(
      row => Number(row['id']),
      `SELECT id FROM audit WHERE id > ? AND id < ? ORDER BY id ${order} LIMIT 1`,
      no * SPAN,
      (no + 1) * SPAN,
    )
  const first = end('ASC')
  return first === undefined ? 0 : (end('DESC') ?? first) - first + 1
}

/** The seals after this record, the oldest first. */
export function readSeals(db: ReadableDb, { no }: Pick<Chain, 'no'>, afterSeq: number, limit: number): AuditSeal[] {
  return db.all(toSeal, 'SELECT * FROM audit_seals WHERE chain = ? AND seq > ? ORDER BY seq LIMIT ?', no, afterSeq, limit)
}

export function lastSeal(db: ReadableDb, { no }: Pick<Chain, 'no'>): AuditSeal | undefined {
  return db.get(toSeal, 'SELECT * FROM audit_seals WHERE chain = ? ORDER BY seq DESC LIMIT 1', no)
}

/** When any chain was last sealed. */
export function lastSealAt(db: ReadableDb): number | undefined {
  return db.get(row => (row['at'] === null ? undefined : Number(row['at'])), 'SELECT max(at) AS at FROM audit_seals')
}

/** All keys that ever sealed, the oldest first. */
export function listKeys(db: ReadableDb): AuditKey[] {
  return db.all(toKey, 'SELECT * FROM audit_keys ORDER BY rowid')
}

/** As what this module wrote: nothing is checked, so that also what was changed behind its back is read as it is. */
export function toRecord(row: SqlRow): AuditRecord {
  const record = {
    seq: Number(row['id']) - Number(row['chain']) * SPAN,
    kind: row['kind'],
    at: row['at'],
    surface: row['surface'],
    whoKind: row['who_kind'],
    whoId: row['who_id'],
    whoName: row['who_name'],
    clientName: row['client_name'],
    what: row['what'],
    target: row['target'],
    serverId: row['server_id'],
    serverName: row['server_name'],
    subject: row['subject'],
    outcome: row['outcome'],
    gate: row['gate'],
    opens: row['opens'],
    reason: row['reason'],
    message: row['message'],
    requestId: row['request_id'],
    parentRequestId: row['parent_request_id'],
    durationUs: row['duration_us'],
    argumentBytes: row['argument_bytes'],
    resultBytes: row['result_bytes'],
    argumentsSha256: row['arguments_sha256'] === null ? null : hexOf(row['arguments_sha256']),
    resultSha256: row['result_sha256'] === null ? null : hexOf(row['result_sha256']),
    hash: hexOf(row['hash']),
  }
  // Told apart by their types alone: a row that was changed behind Atrium's back is to be read, and found.
  return record as AuditRecord
}

function toSeal(row: SqlRow): AuditSeal {
  return {
    seq: Number(row['seq']),
    hash: hexOf(row['hash']),
    at: Number(row['at']),
    keyId: String(row['key_id']),
    signature: String(row['signature']),
  }
}

function toKey(row: SqlRow): AuditKey {
  return AuditKey.parse({ id: row['id'], publicKey: row['public_key'], madeAt: row['made_at'], vouched: row['vouched'] })
}
