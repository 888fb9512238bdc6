import type { Database, ReadableDb } from '#core/db/database.ts'
import { findChain, headOf, listChains, setIndexed, SPAN, type ChainOwner } from './chains.ts'

/** Records whose words are taken in within one transaction: a few milliseconds. */
const STEP = 500

/**
 * Takes in the words of records that were written since, the oldest first. Writing them with each record would cost a call more than its
 * record: so they come after it, and a search asks for the rest before it looks. Answers how many records it was.
 */
export function indexSome(db: Database, owner: ChainOwner): number {
  return db.append(db => {
    const chain = findChain(db, owner)
    if (!chain) return 0
    const head = headOf(db, chain).seq
    const from = Math.max(chain.indexedSeq, chain.summary?.seq ?? 0)
    const to = Math.min(head, from + STEP)
    if (to <= from) return 0
    const base = chain.no * SPAN
    db.run(
      'INSERT INTO audit_words (rowid, words, facets) SELECT id, words, facets FROM audit_texts WHERE id > ? AND id <= ? ORDER BY id',
      base + from,
      base + to,
    )
    setIndexed(db, chain, to)
    return to - from
  })
}

/** Those with records whose words are not taken in yet. */
export function listUnindexed(db: ReadableDb): ChainOwner[] {
  return listChains(db)
    .filter(chain => headOf(db, chain).seq > chain.indexedSeq)
    .map(({ owner }) => owner)
}
