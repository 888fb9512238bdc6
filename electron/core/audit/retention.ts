import type { Database, WritableDb } from '#core/db/database.ts'
import type { AuditSummary } from '#shared/model/audit.ts'
import { findChain, headOf, setSummary, SPAN, type Chain, type ChainOwner } from './chains.ts'
import { countRecords, readRecords } from './rows.ts'

/** How much of a chain is kept. Absent: without such a limit. */
export interface Keep {
  readonly records: number
  /** Records that began before this may go. In ms since 1970. */
  readonly since?: number | undefined
}

/** Signs what is to stand for removed records; undefined while it cannot. */
export type SignSummary = (owner: ChainOwner, summary: Omit<AuditSummary, 'keyId' | 'signature' | 'at'>) => AuditSummary | undefined

export interface Pruning extends Keep {
  readonly sign: SignSummary
  /** Records that go at once, at most. */
  readonly step: number
}

/**
 * Removes the oldest records of a chain that it keeps no more, at most `step`, and puts a signed summary in their place. Answers how many
 * went: 0 when nothing is to go, or nothing can be signed. The newest record always stays.
 */
export function pruneSome(db: Database, owner: ChainOwner, { records, since, sign, step }: Pruning): number {
  const chain = findChain(db, owner)
  if (!chain) return 0
  const surplus = Math.min(step, countRecords(db, chain) - Math.max(1, records))
  const base = chain.summary?.seq ?? 0
  const oldest = readRecords(db, chain, base, step)
  const tooOld = since === undefined ? 0 : oldest.findIndex(({ at }) => at >= since)
  const wanted = Math.max(surplus, tooOld === -1 ? oldest.length : tooOld)
  const head = headOf(db, chain)
  const going = oldest.slice(0, Math.max(0, wanted)).filter(({ seq }) => seq < head.seq)
  const [first] = going
  const last = going.at(-1)
  if (!first || !last) return 0
  const summary = sign(owner, { seq: last.seq, hash: last.hash, from: first.at, to: last.at })
  if (!summary) return 0
  return db.append(db => {
    setSummary(db, chain, summary)
    db.run('DELETE FROM audit_seals WHERE chain = ? AND seq < ?', chain.no, last.seq)
    return removeUpTo(db, chain, last.seq)
  })
}

/** The oldest of a workspace that is to be deleted. Answers how many went. */
export function deleteSomeRecords(db: WritableDb, owner: ChainOwner, step: number): number {
  const chain = findChain(db, owner)
  if (!chain) return 0
  const last = readRecords(db, chain, 0, step).at(-1)
  return last ? removeUpTo(db, chain, last.seq) : 0
}

function removeUpTo(db: WritableDb, { no }: Chain, seq: number): number {
  return db.run('DELETE FROM audit WHERE id > ? AND id <= ?', no * SPAN, no * SPAN + seq)
}
