import { setImmediate as turn } from 'node:timers/promises'
import { AppError } from '#shared/errors.ts'
import type { AuditVerdict } from '#shared/model/audit.ts'
import type { Database } from '#core/db/database.ts'
import { baseOf, findChain, headOf, type Chain, type ChainOwner } from './chains.ts'
import { tryOpen, type KeyNeeds } from './keys.ts'
import { listKeys, readSeals, readTexts } from './rows.ts'
import { ChainVerifier, trustedKeys } from './verify.ts'

/** Records that are followed in one go: some milliseconds, between which calls go on. */
const STEP = 2_000

/**
 * Follows a whole chain of this data folder. Trusts the keys whose private part this vault holds: throws `locked` while it is locked.
 * `tell` hears how far it has come.
 */
export async function verifyChain(
  needs: KeyNeeds,
  owner: ChainOwner,
  tell: (done: number, total: number) => void = () => undefined,
): Promise<AuditVerdict> {
  const { db, vault } = needs
  if (!vault.isOpen)
    throw new AppError('locked', 'The vault is locked, and with it the key that the seals are checked by. Unlock it first.')
  const all = listKeys(db)
  const own = new Set(all.filter(key => tryOpen(needs, key)).map(({ publicKey }) => publicKey))
  const keys = trustedKeys(all, own)
  for (;;) {
    const verdict = await followOnce(db, owner, keys, tell)
    // What was removed meanwhile, as the workspace wishes, is not missing.
    if (verdict) return verdict
  }
}

async function followOnce(
  db: Database,
  owner: ChainOwner,
  keys: ReturnType<typeof trustedKeys>,
  tell: (done: number, total: number) => void,
): Promise<AuditVerdict | undefined> {
  const verifier = new ChainVerifier({ chain: owner, keys })
  const chain = findChain(db, owner)
  if (!chain) return verifier.verdict()
  const { summary } = chain
  const head = headOf(db, chain).seq
  const from = baseOf(summary).seq
  if (summary) verifier.summary(summary)
  let before = -1
  while (verifier.isWhole && verifier.seq < head && verifier.seq !== before) {
    before = verifier.seq
    followSome(db, chain, verifier)
    tell(verifier.seq - from, head - from)
    await turn()
  }
  // Those of records that are not there.
  for (const seal of readSeals(db, chain, verifier.seq, 1)) verifier.seal(seal)
  return verifier.isWhole || isSame(findChain(db, owner), chain) ? verifier.verdict() : undefined
}

function isSame(now: Chain | undefined, then: Chain): boolean {
  return now?.summary?.seq === then.summary?.seq
}

/** Records and the seals among them, in their order. */
function followSome(db: Database, chain: Chain, verifier: ChainVerifier): void {
  const from = verifier.seq
  const seals = readSeals(db, chain, from, STEP)
  let next = 0
  for (const { seq, text, hash, record } of readTexts(db, chain, from, STEP)) {
    // The text was made by SQLite, which is fast; where it does not fit, ours decides.
    const own = verifier.tryText(seq, text, hash) ? undefined : record()
    if (own) verifier.record(own)
    for (let seal = seals[next]; seal && seal.seq <= seq; seal = seals[(next += 1)]) verifier.seal(seal)
    if (!verifier.isWhole) return
  }
}
