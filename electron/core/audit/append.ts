import { hash } from 'node:crypto'
import { auditMembers, auditText, type AuditRecord } from '#shared/model/audit.ts'
import type { SqlValue, WritableDb } from '#core/db/database.ts'
import { chainOf, headOf, SPAN, type Chain, type ChainOwner, type Head } from './chains.ts'

/** A record as it comes: its place in the chain is given to it here. */
export type AuditEntry = Omit<AuditRecord, 'seq' | 'hash'>

/** What most records have not. */
export const PLAIN = {
  whoKind: null,
  whoId: null,
  whoName: null,
  clientName: null,
  target: '',
  serverId: null,
  serverName: null,
  subject: null,
  gate: null,
  opens: null,
  reason: null,
  message: null,
  parentRequestId: null,
  durationUs: 0,
  argumentBytes: 0,
  resultBytes: 0,
  argumentsSha256: null,
  resultSha256: null,
} as const satisfies Partial<AuditEntry>

const COLUMNS = [
  ...[
    'id',
    'chain',
    'kind',
    'at',
    'surface',
    'who_kind',
    'who_id',
    'who_name',
    'client_name',
    'what',
    'target',
    'server_id',
    'server_name',
  ],
  ...['subject', 'outcome', 'gate', 'opens', 'reason', 'message', 'request_id', 'parent_request_id', 'duration_us', 'argument_bytes'],
  ...['result_bytes', 'arguments_sha256', 'result_sha256', 'hash'],
]
const INSERT = `INSERT INTO audit (${COLUMNS.join(', ')}) VALUES (${COLUMNS.map(() => '?').join(', ')})`

/** Writes records to the end of a chain, in their order, inside the transaction of what they are about. Answers the new head. */
export function appendAudit(db: WritableDb, owner: ChainOwner, entries: readonly AuditEntry[]): Head {
  const chain = chainOf(db, owner)
  let head = headOf(db, chain)
  for (const entry of entries) head = appendOne(db, chain, head, entry)
  return head
}

function appendOne(db: WritableDb, { owner, no }: Chain, before: Head, entry: AuditEntry): Head {
  const seq = before.seq + 1
  const row = { ...wellFormed(entry), seq }
  const digest = hash('sha256', auditText(before.hash, owner, row), 'buffer')
  db.run(INSERT, no * SPAN + seq, no, ...valuesOf(row), digest)
  return { seq, hash: digest.toString('hex') }
}

function valuesOf(row: AuditEntry): SqlValue[] {
  return [...auditMembers(row), bytesOf(row.argumentsSha256), bytesOf(row.resultSha256)]
}

function bytesOf(hex: string | null): Buffer | null {
  return hex === null ? null : Buffer.from(hex, 'hex')
}

const HALF = /\p{Cs}/u

/** Half a character, as a cut may leave, is not kept by SQLite: it must not be in what is hashed either. */
function wellFormed(entry: AuditEntry): AuditEntry {
  const { whoName, clientName, target, serverName, opens, reason, message } = entry
  const texts = [whoName, clientName, target, serverName, opens, reason, message]
  if (texts.every(text => text === null || !HALF.test(text))) return entry
  return {
    ...entry,
    target: whole(target) ?? '',
    whoName: whole(whoName),
    clientName: whole(clientName),
    serverName: whole(serverName),
    opens: whole(opens),
    reason: whole(reason),
    message: whole(message),
  }
}

function whole(text: string | null): string | null {
  return text?.replace(/\p{Cs}/gu, '\ufffd') ?? null
}
