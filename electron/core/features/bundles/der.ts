/** One element of DER, the binary form of certificates and signatures. */
export interface Der {
  readonly tag: number
  /** With its tag and length. */
  readonly whole: Buffer
  readonly content: Buffer
}

/** The elements inside. Throws RangeError for what is not DER. */
export function childrenOf(content: Buffer): Der[] {
  const found: Der[] = []
  for (let at = 0; at < content.length;) {
    const element = elementAt(content, at)
    found.push(element)
    at += element.whole.length
  }
  return found
}

/** A length of more than four bytes is larger than any file we read. */
const MAX_LENGTH_BYTES = 4
const LONG_LENGTH = 0x80

function elementAt(bytes: Buffer, at: number): Der {
  const tag = bytes.readUInt8(at)
  const first = bytes.readUInt8(at + 1)
  const more = first < LONG_LENGTH ? 0 : first - LONG_LENGTH
  const isKnown = first !== LONG_LENGTH && more <= MAX_LENGTH_BYTES && (tag & 0x1f) !== 0x1f
  const length = more === 0 ? first : isKnown ? bytes.readUIntBE(at + 2, more) : Infinity
  const start = at + 2 + more
  // eslint-disable-next-line no-restricted-syntax -- because it is the same failure as reading beyond the end, and caught with it
  if (!isKnown || start + length > bytes.length) throw new RangeError('not DER')
  return { tag, whole: bytes.subarray(at, start + length), content: bytes.subarray(start, start + length) }
}
