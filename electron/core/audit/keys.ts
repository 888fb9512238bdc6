import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { keyText, type AuditKey } from '#shared/model/audit.ts'
import type { Database, ReadableDb, WritableDb } from '#core/db/database.ts'
import { newUuid } from '#core/lib/ids.ts'
import type { Vault } from '#core/vault/vault.ts'
import { auditKeyThing } from '#core/vault/places.ts'
import { appendAudit, PLAIN } from './append.ts'
import { listKeys } from './rows.ts'
import { RequestId } from '#shared/model/ids.ts'

export interface KeyNeeds {
  readonly db: Database
  readonly vault: Pick<Vault, 'isOpen' | 'sealAs' | 'unsealAs'>
  readonly now: () => number
}

/** A key with its private part: what signs. */
export interface SigningKey extends AuditKey {
  readonly private: KeyObject
}

/** The key that seals. Made when there was none ever; throws `locked` when its private part does not open, and never makes another then. */
export function openSigningKey(needs: KeyNeeds): SigningKey {
  const newest = listKeys(needs.db).at(-1)
  return newest ? openKey(needs, newest) : makeKey(needs, undefined)
}

/** A new key in place of the one there is, which signs it if it can still be opened. It is on record, as whatever is done. */
export function renewSigningKey(needs: KeyNeeds): SigningKey {
  const before = listKeys(needs.db).at(-1)
  return makeKey(needs, before && tryOpen(needs, before))
}

/** Throws `locked` for a private part that does not open, or is not of this public one. */
export function openKey({ db, vault }: KeyNeeds, key: AuditKey): SigningKey {
  const sealed = db.get(row => String(row['sealed']), 'SELECT sealed FROM audit_keys WHERE id = ?', key.id) ?? ''
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: key.publicKey, d: vault.unsealAs('organization', auditKeyThing(key.id), sealed) }
  return { ...key, private: createPrivateKey({ key: jwk, format: 'jwk' }) }
}

/** Undefined where it does not open: also for a public part that somebody put in its place. */
export function tryOpen(needs: KeyNeeds, key: AuditKey): SigningKey | undefined {
  try {
    const opened = openKey(needs, key)
    return rawPublicKey(createPublicKey(opened.private)) === key.publicKey ? opened : undefined
  } catch {
    return undefined
  }
}

export function signText({ private: key }: SigningKey, text: string): string {
  return sign(null, Buffer.from(text), key).toString('base64url')
}

function makeKey({ db, vault, now }: KeyNeeds, before: SigningKey | undefined): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const made = { id: newUuid(), publicKey: rawPublicKey(publicKey), madeAt: now() }
  const key: AuditKey = { ...made, vouched: before ? signText(before, keyText(made)) : null }
  const sealed = vault.sealAs('organization', auditKeyThing(key.id), String(privateKey.export({ format: 'jwk' }).d))
  db.write(db => {
    insertKey(db, key, sealed)
    noteKey(db, key)
  })
  return { ...key, private: privateKey }
}

function insertKey(db: WritableDb, { id, publicKey, madeAt, vouched }: AuditKey, sealed: string): void {
  db.run('INSERT INTO audit_keys (id, public_key, sealed, made_at, vouched) VALUES (?, ?, ?, ?, ?)', id, publicKey, sealed, madeAt, vouched)
}

/** Also of a key that Atrium made by itself, the first one. */
function noteKey(db: WritableDb, { id, madeAt, vouched }: AuditKey): void {
  const isFirst = countKeys(db) === 1
  appendAudit(db, 'organization', [
    {
      ...PLAIN,
      kind: 'change',
      at: madeAt,
      surface: 'core',
      what: 'audit.key',
      target: '',
      subject: id,
      outcome: 'ok',
      reason: isFirst ? 'first' : vouched === null ? 'not_vouched' : 'vouched',
      requestId: RequestId.parse(newUuid()),
    },
  ])
}

function countKeys(db: ReadableDb): number {
  return db.get(row => Number(row['count']), 'SELECT count(*) AS count FROM audit_keys') ?? 0
}

function rawPublicKey(key: KeyObject): string {
  return String(key.export({ format: 'jwk' }).x)
}
