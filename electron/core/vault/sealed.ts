import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { AppError } from '#shared/errors.ts'

const VERSION = 'v1'
const CIPHER = 'aes-256-gcm'
/** 96 bits: the length GCM is defined for (NIST SP 800-38D, 5.2.1.1). */
const IV_BYTES = 12
const TAG_BYTES = 16

/** `place` is bound in as associated data, not stored: a sealed value opens only where it was sealed. Answers `v1.<iv>.<tag>.<data>`. */
export function seal(key: Buffer, place: string, plain: Buffer): string {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv(CIPHER, key, iv).setAAD(Buffer.from(place))
  const data = Buffer.concat([cipher.update(plain), cipher.final()])
  return [VERSION, ...[iv, cipher.getAuthTag(), data].map(part => part.toString('base64url'))].join('.')
}

/** Throws `locked` for anything that was not sealed with this key in this place: wrong key, moved row, changed byte. */
export function unseal(key: Buffer, place: string, sealed: string): Buffer {
  const [version, ivText = '', tagText = '', dataText] = sealed.split('.')
  const iv = Buffer.from(ivText, 'base64url')
  const tag = Buffer.from(tagText, 'base64url')
  // A shorter tag would be accepted by Node's default and is easier to forge.
  if (version !== VERSION || iv.length !== IV_BYTES || tag.length !== TAG_BYTES || dataText === undefined) throw cannotOpen()
  try {
    const decipher = createDecipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(place))
    decipher.setAuthTag(tag)
    return Buffer.concat([decipher.update(Buffer.from(dataText, 'base64url')), decipher.final()])
  } catch (cause) {
    throw cannotOpen(cause)
  }
}

function cannotOpen(cause?: unknown): AppError {
  return new AppError(
    'locked',
    'This cannot be opened with the key of this computer. If the data folder was moved here, bring its keychain entry or passphrase too.',
    { cause },
  )
}
