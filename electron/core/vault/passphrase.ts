import { randomBytes } from 'node:crypto'
import { hashRaw } from '@node-rs/argon2'
import { z } from 'zod'

const Derivation = z.object({
  memoryKib: z.int().min(19_456).max(1_048_576),
  iterations: z.int().min(1).max(100),
  parallelism: z.int().min(1).max(16),
  salt: z.base64(),
})
type Derivation = z.infer<typeof Derivation>

const KeptDerivation = Derivation.extend({ wrapped: z.string() })

/** 64 MiB, three passes: RFC 9106's second recommended option, with its parallelism of 4 lowered to 1; about 0.1 s here. */
export function newDerivation(): Derivation {
  return { memoryKib: 65_536, iterations: 3, parallelism: 1, salt: randomBytes(16).toString('base64') }
}

/** The bounds keep a changed row from asking for a derivation that is worthless or never ends. */
export function parseDerivation(text: string): z.infer<typeof KeptDerivation> {
  return KeptDerivation.parse(JSON.parse(text))
}

/** 32 bytes, off the event loop. */
export async function deriveKey(passphrase: string, from: Derivation): Promise<Buffer> {
  return hashRaw(passphrase.normalize('NFC'), {
    // Argon2id is the library's default; its enum of algorithms is declared `const` and cannot be named here.
    memoryCost: from.memoryKib,
    timeCost: from.iterations,
    parallelism: from.parallelism,
    outputLen: 32,
    salt: Buffer.from(from.salt, 'base64'),
  })
}
