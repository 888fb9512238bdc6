import { needBytes, type Bytes } from './bytes.ts'
import { askBytes, askText } from './host.ts'

const HASHES = ['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512']
const MAX_RANDOM = 65_536

type Algorithm = string | { readonly name: string; readonly hash?: Algorithm }

const nameOf = (algorithm: Algorithm): string => (typeof algorithm === 'string' ? algorithm : String(algorithm.name)).toUpperCase()

function hashOf(algorithm: Algorithm | undefined): string {
  const name = algorithm === undefined ? '' : nameOf(algorithm)
  if (!HASHES.includes(name))
    throw new DOMException(`The hash "${name}" is not known. There are ${HASHES.join(', ')}.`, 'NotSupportedError')
  return name
}

/** A key for HMAC; its bytes stay inside it. */
class CryptoKey {
  readonly type = 'secret'
  readonly extractable = false
  readonly usages: readonly string[]
  readonly algorithm: { readonly name: 'HMAC'; readonly hash: { readonly name: string } }
  readonly #bytes: Uint8Array

  constructor(bytes: Uint8Array, hash: string, usages: readonly string[]) {
    this.#bytes = bytes.slice()
    this.usages = usages
    this.algorithm = { name: 'HMAC', hash: { name: hash } }
  }

  static sign(key: CryptoKey, usage: string, data: Uint8Array): Uint8Array {
    if (!key.usages.includes(usage)) throw new DOMException(`The key may not be used to ${usage}.`, 'InvalidAccessError')
    return askBytes('hmac', key.algorithm.hash.name, key.#bytes, data)
  }
}

const subtle = {
  digest: async (algorithm: Algorithm, data: Bytes): Promise<ArrayBufferLike> =>
    askBytes('digest', hashOf(algorithm), needBytes(data)).buffer,

  importKey: async (...[format, data, algorithm, , usages]: [string, Bytes, Algorithm, boolean, string[]]): Promise<CryptoKey> => {
    if (format !== 'raw') throw new DOMException('Only raw keys can be imported.', 'NotSupportedError')
    refuseOther(algorithm)
    return new CryptoKey(needBytes(data), hashOf(typeof algorithm === 'string' ? undefined : algorithm.hash), usages.map(String))
  },

  sign: async (algorithm: Algorithm, key: CryptoKey, data: Bytes): Promise<ArrayBufferLike> => {
    refuseOther(algorithm)
    return CryptoKey.sign(key, 'sign', needBytes(data)).buffer
  },

  verify: async (...[algorithm, key, signature, data]: [Algorithm, CryptoKey, Bytes, Bytes]): Promise<boolean> => {
    refuseOther(algorithm)
    const right = CryptoKey.sign(key, 'verify', needBytes(data))
    const given = needBytes(signature)
    // As long for a wrong one as for the right one.
    let different = right.length ^ given.length
    for (const [index, byte] of right.entries()) different |= byte ^ (given[index] ?? 0)
    return different === 0
  },
}

function refuseOther(algorithm: Algorithm): void {
  if (nameOf(algorithm) !== 'HMAC') throw new DOMException('Only HMAC is supported for keys.', 'NotSupportedError')
}

function getRandomValues<T extends ArrayBufferView>(into: T): T {
  const bytes = needBytes(into)
  if (bytes.length > MAX_RANDOM) throw new DOMException(`At most ${MAX_RANDOM} random bytes at a time.`, 'QuotaExceededError')
  bytes.set(askBytes('random', String(bytes.length)))
  return into
}

export const crypto = { subtle, getRandomValues, randomUUID: (): string => askText('uuid', '') }
