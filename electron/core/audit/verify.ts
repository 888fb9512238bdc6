import { createPublicKey, hash, verify, type KeyObject } from 'node:crypto'
import {
  auditText,
  keyText,
  NO_HASH,
  sealText,
  summaryText,
  type AuditKey,
  type AuditRecord,
  type AuditSeal,
  type AuditSummary,
  type AuditVerdict,
} from '#shared/model/audit.ts'

export interface VerifierNeeds {
  /** The id of a workspace, or `organization`. */
  readonly chain: string
  /** Those that are trusted. */
  readonly keys: ReadonlyMap<string, KeyObject>
  /** A head that was written down: whoever shows an older copy of everything cannot have it. */
  readonly expected?: { readonly seq: number; readonly hash: string } | undefined
}

/** Follows a chain from its oldest record to its newest. Give it the summary, then the records and seals in order, then ask for the verdict. */
export class ChainVerifier {
  readonly #needs: VerifierNeeds
  #seq = 0
  #hash = NO_HASH
  #removed = 0
  #records = 0
  #seals = 0
  #sealedSeq = 0
  #sealedAt: number | null = null
  #hasMetExpected = false
  #bad: AuditVerdict['bad'] = null

  constructor(needs: VerifierNeeds) {
    this.#needs = needs
  }

  /** Begins after a record that is known to be right. */
  from({ seq, hash: known }: { readonly seq: number; readonly hash: string }): this {
    this.#seq = this.#sealedSeq = seq
    this.#hash = known
    return this
  }

  /** False after the first bad one: nothing behind it says anything. */
  get isWhole(): boolean {
    return this.#bad === null
  }

  /** The newest record that was followed. */
  get seq(): number {
    return this.#seq
  }

  summary(summary: AuditSummary): void {
    if (!this.#isSigned(summary.keyId, summaryText(this.#needs.chain, summary), summary.signature)) {
      this.#fail(summary.seq, 'What stands for the removed records is not signed by a trusted key.')
      return
    }
    this.#seq = this.#removed = this.#sealedSeq = summary.seq
    this.#hash = summary.hash
    this.#meet()
  }

  record(row: AuditRecord): void {
    if (!this.isWhole) return
    const expected = this.#seq + 1
    if (row.seq > expected) this.#fail(expected, `Missing: after record ${this.#seq} comes ${row.seq}.`)
    else if (row.seq < expected) this.#fail(row.seq, `Out of its place: after record ${this.#seq} comes ${row.seq}.`)
    else if (hash('sha256', auditText(this.#hash, this.#needs.chain, row)) !== row.hash)
      this.#fail(row.seq, 'It was changed, or does not follow the record before it.')
    else this.#follow(row.seq, row.hash)
  }

  /** As `record`, for one whose text was made elsewhere. Answers false where that text does not fit: it may still be the text that is wrong. */
  tryText(seq: number, text: string, rowHash: string): boolean {
    if (seq !== this.#seq + 1 || hash('sha256', `${this.#hash}\n${text}`) !== rowHash) return false
    this.#follow(seq, rowHash)
    return true
  }

  /** After the record that it seals. */
  seal(seal: AuditSeal): void {
    if (!this.isWhole || seal.seq <= this.#removed) return
    const { seq, hash: sealed, keyId, signature } = seal
    const from = this.#sealedSeq + 1
    if (seq > this.#seq) this.#fail(this.#seq + 1, `Cut off: the records ${this.#seq + 1} to ${seq} were sealed and are not there.`)
    else if (!this.#isSigned(keyId, sealText(this.#needs.chain, seal), signature))
      this.#fail(from, `The seal of record ${seq} is not of a trusted key.`)
    else if (seq < this.#seq) this.#fail(seq, `The seal of record ${seq} is out of its place.`)
    else if (sealed !== this.#hash) this.#fail(from, `The records ${from} to ${seq} are not those that were sealed.`)
    else {
      this.#sealedSeq = seq
      this.#sealedAt = seal.at
      this.#seals += 1
    }
  }

  /** Something stands there that is no record. */
  unreadable(): void {
    this.#fail(this.#seq + 1, 'What stands here cannot be read.')
  }

  /** The end is not there, or not where it is said to be. */
  cutOff(seq?: number): void {
    this.#fail(this.#seq + 1, seq === undefined ? 'Cut off: the last line is missing.' : `Cut off: it is said to end with record ${seq}.`)
  }

  verdict(): AuditVerdict {
    const { chain, expected } = this.#needs
    if (this.isWhole && expected !== undefined && !this.#hasMetExpected)
      this.#fail(expected.seq, `This is not the chain that had the expected record ${expected.seq}, or it is an older state of it.`)
    return {
      chain,
      isWhole: this.isWhole,
      records: this.#records,
      removed: this.#removed,
      lastSeq: this.#seq,
      lastHash: this.#hash,
      seals: this.#seals,
      sealedSeq: this.#sealedSeq,
      sealedAt: this.#sealedAt,
      bad: this.#bad,
    }
  }

  #follow(seq: number, rowHash: string): void {
    this.#seq = seq
    this.#hash = rowHash
    this.#records += 1
    this.#meet()
  }

  #meet(): void {
    const { expected } = this.#needs
    if (expected?.seq === this.#seq && expected.hash === this.#hash) this.#hasMetExpected = true
  }

  #fail(seq: number, why: string): void {
    this.#bad ??= { seq, why }
  }

  #isSigned(keyId: string, text: string, signature: string): boolean {
    const key = this.#needs.keys.get(keyId)
    return key !== undefined && isSignedBy(key, text, signature)
  }
}

/** Those of the keys that are the given ones, or that a trusted one before them signed. */
export function trustedKeys(keys: readonly AuditKey[], given: ReadonlySet<string>): Map<string, KeyObject> {
  const trusted = new Map<string, KeyObject>()
  let before: KeyObject | undefined
  for (const key of keys) {
    const object = publicKeyOf(key.publicKey)
    const isVouched = before !== undefined && key.vouched !== null && isSignedBy(before, keyText(key), key.vouched)
    before = object !== undefined && (given.has(key.publicKey) || isVouched) ? object : undefined
    if (before) trusted.set(key.id, before)
  }
  return trusted
}

/** Undefined for what is no Ed25519 key. */
export function publicKeyOf(raw: string): KeyObject | undefined {
  try {
    return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: raw }, format: 'jwk' })
  } catch {
    return undefined
  }
}

function isSignedBy(key: KeyObject, text: string, signature: string): boolean {
  return verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64url'))
}
