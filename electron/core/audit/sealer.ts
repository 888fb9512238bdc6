import { createPublicKey } from 'node:crypto'
import { AppError } from '#shared/errors.ts'
import { sealText, summaryText, type AuditSeal, type AuditSummary } from '#shared/model/audit.ts'
import type { Database, WritableDb } from '#core/db/database.ts'
import type { Log } from '#core/lib/log.ts'
import type { Vault } from '#core/vault/vault.ts'
import { baseOf, findChain, headOf, listChains, type Chain, type ChainOwner } from './chains.ts'
import { openSigningKey, renewSigningKey, signText, type SigningKey } from './keys.ts'
import { lastSeal, lastSealAt, readRecords } from './rows.ts'
import { ChainVerifier } from './verify.ts'

/** Sealed when so many records have come, and every minute. */
const EVERY_RECORDS = 100
const EVERY_MS = 60_000
/** All chains are looked at when the vault was opened, a moment later: a start has other work. */
const AFTER_OPEN_MS = 2_000
/** Records that are followed before one seal: a few milliseconds, between which calls go on. */
const STEP = 1_000

interface Needs {
  readonly db: Database
  readonly vault: Pick<Vault, 'isOpen' | 'sealAs' | 'unsealAs'>
  readonly now: () => number
  readonly log: Log
}

/** Why nothing is sealed at the moment. */
export interface SealProblem {
  readonly code: 'locked' | 'key_lost' | 'broken'
  readonly message: string
}

/**
 * Signs the heads of the chains with a key that lies sealed in the vault: whoever cuts off or rewrites the end of a chain cannot sign it.
 * Before a head is signed, the records since the last seal are followed: a seal never makes good what was changed before it.
 */
export class Sealer {
  readonly #needs: Needs
  /** How many records came since the last seal. */
  readonly #fresh = new Map<ChainOwner, number>()
  readonly #timer: NodeJS.Timeout
  #opened: NodeJS.Timeout | undefined
  #key: SigningKey | undefined
  #problem: SealProblem | null = null
  #isFirstLook = true
  #running: Promise<void> | undefined
  #sealedAt: number | undefined

  constructor(needs: Needs) {
    this.#needs = needs
    this.#timer = setInterval(() => this.#start(), EVERY_MS).unref()
  }

  /** So many records were written. Cheap: it is told for every transaction of records. */
  noteAppended(owner: ChainOwner, count: number): void {
    const fresh = (this.#fresh.get(owner) ?? 0) + count
    this.#fresh.set(owner, fresh)
    // After the transaction that this is told in.
    if (fresh >= EVERY_RECORDS && fresh - count < EVERY_RECORDS) setImmediate(() => this.#start())
  }

  /** The vault was opened or locked. */
  vaultChanged(): void {
    if (this.#needs.vault.isOpen) {
      this.#isFirstLook = true
      clearTimeout(this.#opened)
      this.#opened = setTimeout(() => this.#start(), AFTER_OPEN_MS).unref()
    } else this.#key = undefined
  }

  problem(): SealProblem | null {
    return this.#needs.vault.isOpen ? this.#problem : LOCKED
  }

  /** When anything was last sealed; undefined: never. */
  lastSealedAt(): number | undefined {
    return (this.#sealedAt ??= lastSealAt(this.#needs.db))
  }

  /** Seals whatever is not sealed; resolves when that is done, or cannot be. */
  async sealAll(): Promise<void> {
    await this.#running
    this.#isFirstLook = true
    await this.#run()
  }

  /** Another key from now on. Throws `locked`. */
  renewKey(): SigningKey {
    this.#key = undefined
    const key = renewSigningKey(this.#needs)
    this.#problem = null
    this.noteAppended('organization', 1)
    return (this.#key = key)
  }

  /** What is to stand for the records up to this one; undefined while there is no key to sign it with. */
  signSummary(owner: ChainOwner, summary: Omit<AuditSummary, 'keyId' | 'signature' | 'at'>): AuditSummary | undefined {
    const key = this.#signingKey()
    if (!key) return undefined
    const unsigned = { ...summary, at: this.#needs.now(), keyId: key.id }
    return { ...unsigned, signature: signText(key, summaryText(owner, unsigned)) }
  }

  /** Seals the ends, as far as there is a key. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    clearTimeout(this.#opened)
    await this.sealAll()
  }

  #start(): void {
    // It tells what fails.
    void this.#run()
  }

  #run(): Promise<void> {
    return (this.#running ??= this.#sealDue().finally(() => {
      this.#running = undefined
    }))
  }

  async #sealDue(): Promise<void> {
    try {
      const due = this.#isFirstLook ? listChains(this.#needs.db).map(({ owner }) => owner) : [...this.#fresh.keys()]
      const key = this.#signingKey()
      if (!key) return
      this.#isFirstLook = false
      for (const owner of due) {
        this.#fresh.delete(owner)
        while (this.#sealSome(key, owner)) await new Promise<void>(resolve => void setImmediate(resolve))
      }
    } catch (error) {
      this.#needs.log.error('audit.sealFailed', { error })
    }
  }

  /** Whether more is to be sealed. */
  #sealSome(key: SigningKey, owner: ChainOwner): boolean {
    const { db, now, log } = this.#needs
    const chain = findChain(db, owner)
    if (!chain) return false
    const head = headOf(db, chain)
    const sealed = sealedOf(db, chain)
    if (head.seq === sealed.seq && head.hash === sealed.hash) return false
    const verifier = new ChainVerifier({ chain: owner, keys: new Map([[key.id, createPublicKey(key.private)]]) }).from(sealed)
    for (const record of readRecords(db, chain, sealed.seq, STEP)) verifier.record(record)
    const { isWhole, lastSeq: seq, lastHash: hash, bad } = verifier.verdict()
    if (!isWhole || seq <= sealed.seq) {
      this.#problem = { code: 'broken', message: 'Records were changed or removed since they were last sealed. Verify the audit.' }
      log.error('audit.broken', { chain: owner, seq: bad?.seq ?? head.seq })
      return false
    }
    const unsigned = { seq, hash, at: now(), keyId: key.id }
    db.append(db => {
      insertSeal(db, chain, { ...unsigned, signature: signText(key, sealText(owner, unsigned)) })
    })
    this.#sealedAt = unsigned.at
    return seq < head.seq
  }

  #signingKey(): SigningKey | undefined {
    const { vault, log } = this.#needs
    if (!vault.isOpen) return undefined
    if (this.#key) return this.#key
    try {
      this.#key = openSigningKey(this.#needs)
      this.#problem = null
    } catch (error) {
      this.#problem = KEY_LOST
      if (!(error instanceof AppError && error.code === 'locked')) log.error('audit.keyFailed', { error })
    }
    return this.#key
  }
}

const LOCKED: SealProblem = { code: 'locked', message: 'The vault is locked. Records go on, and are sealed when it is unlocked.' }
const KEY_LOST: SealProblem = {
  code: 'key_lost',
  message: 'The key that seals the audit does not open. Records go on unsealed until you make a new one.',
}

function sealedOf(db: Database, chain: Chain) {
  const seal = lastSeal(db, chain)
  const base = baseOf(chain.summary)
  return seal && seal.seq >= base.seq ? { seq: seal.seq, hash: seal.hash } : base
}

function insertSeal(db: WritableDb, { no }: Chain, { seq, hash, at, keyId, signature }: AuditSeal): void {
  db.run(
    'INSERT INTO audit_seals (chain, seq, hash, at, key_id, signature) VALUES (?, ?, ?, ?, ?, ?)',
    no,
    seq,
    Buffer.from(hash, 'hex'),
    at,
    keyId,
    signature,
  )
}
