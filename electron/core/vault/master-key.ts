import { randomBytes } from 'node:crypto'
import { AppError } from '#shared/errors.ts'
import type { Keychain } from '#core/platform.ts'
import { deriveKey, newDerivation, parseDerivation } from './passphrase.ts'
import { seal, unseal } from './sealed.ts'
import type { VaultRow } from './store.ts'

/** Opens only with the right master key: a known word sealed in a place of its own. */
const PROOF = { place: 'vault/proof', word: Buffer.from('atrium') }
const KEY_BYTES = 32

/** A master key, and what is kept about it. */
export interface MadeKey {
  readonly key: Buffer
  readonly row: Pick<VaultRow, 'protector' | 'derivation' | 'proof' | 'item'>
}

/** What the keychain calls the item; the first one has no name of its own beside the folder's. */
export function accountOf(folderId: string, item: string): string {
  return item === '' ? `master-key:${folderId}` : `master-key:${folderId}:${item}`
}

/** The key guarded by the keychain. Throws `locked` when the keychain does not answer, has no such item, or has another key. */
export async function keyFromKeychain(keychain: Keychain, folderId: string, row: VaultRow): Promise<Buffer> {
  const text = await keychain.read(accountOf(folderId, row.item))
  if (text === undefined) {
    throw new AppError(
      'locked',
      'The keychain has no key for this data folder. Log in as the user who made it, or restore the keychain, then try again.',
    )
  }
  return proven(
    Buffer.from(text, 'base64'),
    row,
    'The key in the keychain is not the one of this data folder. Restore the keychain that it was made with, then try again.',
  )
}

/**
 * A new key in the keychain, read back before anything relies on it. An item that is there already (a start that was cut
 * short before its row was written) is taken over, never replaced.
 */
export async function newKeyInKeychain(keychain: Keychain, folderId: string, item = ''): Promise<MadeKey> {
  const account = accountOf(folderId, item)
  const kept = await keychain.read(account)
  if (kept === undefined) await keychain.write(account, randomBytes(KEY_BYTES).toString('base64'))
  const key = Buffer.from((await keychain.read(account)) ?? '', 'base64')
  if (key.length !== KEY_BYTES)
    throw new AppError('locked', 'The keychain did not keep what was stored in it. Unlock it and try again, or choose a passphrase.')
  return { key, row: { protector: 'keychain', derivation: '{}', proof: proofOf(key), item } }
}

/** A new key, wrapped by what the passphrase derives to. */
export async function newKeyWithPassphrase(passphrase: string): Promise<MadeKey> {
  const key = randomBytes(KEY_BYTES)
  const derivation = newDerivation()
  const wrapped = seal(await deriveKey(passphrase, derivation), 'vault/master-key', key)
  return { key, row: { protector: 'passphrase', derivation: JSON.stringify({ ...derivation, wrapped }), proof: proofOf(key), item: '' } }
}

/** Throws `locked` for a wrong passphrase. */
export async function keyFromPassphrase(passphrase: string, row: VaultRow): Promise<Buffer> {
  const derivation = parseDerivation(row.derivation)
  const wrapping = await deriveKey(passphrase, derivation)
  const wrong = 'This is not the passphrase of this vault.'
  try {
    return proven(unseal(wrapping, 'vault/master-key', derivation.wrapped), row, wrong)
  } catch (cause) {
    throw new AppError('locked', wrong, { cause })
  }
}

function proofOf(key: Buffer): string {
  return seal(key, PROOF.place, PROOF.word)
}

function proven(key: Buffer, row: VaultRow, otherwise: string): Buffer {
  if (key.length !== KEY_BYTES) throw new AppError('locked', 'The key in the keychain is damaged. Restore the keychain, then try again.')
  try {
    unseal(key, PROOF.place, row.proof)
  } catch (cause) {
    throw new AppError('locked', otherwise, { cause })
  }
  return key
}
