import { z } from 'zod'

/** Where the master key stands. Without it nothing secret can be read or written, and nothing pretends otherwise. */
export const VaultStatus = z.object({
  state: z.enum(['open', 'locked', 'new']),
  /** What guards the master key; null while the vault is new. */
  protector: z.enum(['keychain', 'passphrase']).nullable(),
  /** Why it is not open and what to do, a sentence for the page; null while open. */
  message: z.string().nullable(),
})
export type VaultStatus = z.infer<typeof VaultStatus>

/** Twelve characters: with Argon2id at 64 MiB a guess costs about 0.1 s, so length is what protects. */
export const Passphrase = z.string().min(12, 'Use at least 12 characters.').max(1_024)
