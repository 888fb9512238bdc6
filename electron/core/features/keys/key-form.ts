import { createHash, randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'

/**
 * A key is `atr_`, 43 characters, and 6 characters of checksum; 53 in all.
 * The 43 are 256 random bits in base62 (62^43 > 2^256). The 6 are the CRC-32 of those 43 characters in base62 (62^6 > 2^32):
 * it finds slips of copying and lets scanners of leaked secrets tell a key from an accident. It protects nothing.
 */
const START = 'atr_'
const BODY_LENGTH = 43
const CHECKSUM_LENGTH = 6
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const FORM = new RegExp(`^${START}[0-9A-Za-z]{${BODY_LENGTH + CHECKSUM_LENGTH}}$`)

/** A new key, from the operating system's randomness. */
export function newKeyValue(): string {
  return formatKey(randomBytes(32))
}

/** The key of 32 bytes. */
export function formatKey(bytes: Uint8Array): string {
  const body = base62(BigInt(`0x${Buffer.from(bytes).toString('hex')}`), BODY_LENGTH)
  return START + body + checksumOf(body)
}

/** Whether a text has the form of a key and the right checksum. Says nothing about whether such a key exists. */
export function isWellFormedKey(text: string): boolean {
  if (!FORM.test(text)) return false
  const body = text.slice(START.length, START.length + BODY_LENGTH)
  return text.slice(START.length + BODY_LENGTH) === checksumOf(body)
}

/** What is kept of a key. A plain hash is enough: nobody guesses 256 random bits. */
export function hashKey(value: string): Buffer {
  return createHash('sha256').update(value).digest()
}

/** `atr_` and six more. */
export function prefixOf(value: string): string {
  return value.slice(0, START.length + 6)
}

function checksumOf(body: string): string {
  return base62(BigInt(crc32(body)), CHECKSUM_LENGTH)
}

function base62(number: bigint, length: number): string {
  let text = ''
  for (let rest = number; rest > 0n; rest /= 62n) text = (DIGITS[Number(rest % 62n)] ?? '') + text
  return text.padStart(length, '0')
}
