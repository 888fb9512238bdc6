import { AppError } from '#shared/errors.ts'
import { AuditSummary, NO_HASH } from '#shared/model/audit.ts'
import { WorkspaceId } from '#shared/model/ids.ts'
import type { ReadableDb, SqlRow, WritableDb } from '#core/db/database.ts'

/** Whose chain: a workspace's, or the organization's for what concerns none. */
export type ChainOwner = WorkspaceId | 'organization'

/** A chain as it is kept. */
export interface Chain {
  readonly owner: ChainOwner
  readonly no: number
  /** The records that were removed; null: none. */
  readonly summary: AuditSummary | null
  /** Records up to this one can be searched. */
  readonly indexedSeq: number
}

/** The newest record of a chain, or what stands before its first. */
export interface Head {
  readonly seq: number
  /** Hex. */
  readonly hash: string
}

/** The rowid of a record: the records of a chain lie together. 2^21 chains of 2^32 records fit into what JavaScript counts exactly. */
export const SPAN = 2 ** 32

export function findChain(db: ReadableDb, owner: ChainOwner): Chain | undefined {
  if (owner === 'organization') return db.get(toChain, 'SELECT * FROM audit_chains WHERE no = 1')
  return db.get(toChain, 'SELECT * FROM audit_chains WHERE workspace_id = ?', owner)
}

export function listChains(db: ReadableDb): Chain[] {
  return db.all(toChain, 'SELECT * FROM audit_chains ORDER BY no')
}

/** Its chain, made with the first record. Throws where there is no such workspace. */
export function chainOf(db: WritableDb, owner: ChainOwner): Chain {
  const known = findChain(db, owner)
  if (known) return known
  db.run('INSERT INTO audit_chains (workspace_id) VALUES (?)', owner)
  const made = findChain(db, owner)
  if (!made) throw new AppError('internal', 'A chain of the audit could not be made.')
  return made
}

export function headOf(db: ReadableDb, { no, summary }: Pick<Chain, 'no' | 'summary'>): Head {
  const last = db.get(
    row => ({ seq: Number(row['id']) - no * SPAN, hash: hexOf(row['hash']) }),
    'SELECT id, hash FROM audit WHERE id > ? AND id < ? ORDER BY id DESC LIMIT 1',
    no * SPAN,
    (no + 1) * SPAN,
  )
  return last ?? baseOf(summary)
}

/** What the oldest record that is there follows. */
export function baseOf(summary: AuditSummary | null): Head {
  return summary === null ? { seq: 0, hash: NO_HASH } : { seq: summary.seq, hash: summary.hash }
}

export function setSummary(db: WritableDb, { no }: Pick<Chain, 'no'>, summary: AuditSummary): void {
  db.run('UPDATE audit_chains SET summary = ? WHERE no = ?', JSON.stringify(summary), no)
}

export function setIndexed(db: WritableDb, { no }: Pick<Chain, 'no'>, seq: number): void {
  db.run('UPDATE audit_chains SET indexed_seq = ? WHERE no = ?', seq, no)
}

export function hexOf(value: unknown): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : ''
}

function toChain(row: SqlRow): Chain {
  const summary = row['summary']
  return {
    owner: row['workspace_id'] === null ? 'organization' : WorkspaceId.parse(row['workspace_id']),
    no: Number(row['no']),
    summary: summary === null ? null : AuditSummary.parse(JSON.parse(String(summary))),
    indexedSeq: Number(row['indexed_seq']),
  }
}
