/** 43 characters of base62 for 256 random bits, and 6 of their checksum: see the core's key-form.ts, which makes them. */
const LIKE_A_KEY = /atr_([0-9A-Za-z]{43})([0-9A-Za-z]{6})/g
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
/** The polynomial of CRC-32, bits reversed. */
const POLYNOMIAL = 0xedb88320

/** Atrium's own keys in a text, by their form and checksum, each once. Whether such a key exists, or still opens something, is not known here. */
export function ownKeysIn(text: string): readonly string[] {
  // Most texts are looked at once and hold none.
  if (!text.includes('atr_')) return []
  const found = [...text.matchAll(LIKE_A_KEY)].filter(([, body = '', checksum]) => checksumOf(body) === checksum)
  return [...new Set(found.map(([key]) => key))]
}

/** Where in a value, however deep, the first text is that holds one of Atrium's own keys; undefined where none does. */
export function placeOfOwnKey(value: unknown, place: readonly string[] = []): readonly string[] | undefined {
  if (typeof value === 'string') return ownKeysIn(value).length > 0 ? place : undefined
  if (typeof value !== 'object' || value === null) return undefined
  for (const [name, member] of Object.entries(value)) {
    // A key may be the name of a member too, and is not told there.
    const found = ownKeysIn(name).length > 0 ? place : placeOfOwnKey(member, [...place, name])
    if (found !== undefined) return found
  }
  return undefined
}

/** CRC-32 of the characters, in base62. */
function checksumOf(body: string): string {
  let crc = 0xffffffff
  for (const character of body) {
    crc ^= character.charCodeAt(0)
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 1) === 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1
  }
  let text = ''
  for (let rest = (crc ^ 0xffffffff) >>> 0; rest > 0; rest = Math.floor(rest / 62)) text = (DIGITS[rest % 62] ?? '') + text
  return text.padStart(6, '0')
}
