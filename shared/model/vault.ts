import { z } from 'zod'
import { Time, WorkspaceId } from './ids.ts'

/** Where the master key stands. Without it nothing secret can be read or written, and nothing pretends otherwise. */
export const VaultStatus = z.object({
  state: z.enum(['open', 'locked', 'new']),
  /** What guards the master key; null while the vault is new. */
  protector: z.enum(['keychain', 'passphrase']).nullable(),
  /** Why it is not open and what to do, a sentence for the page; null while open. */
  message: z.string().nullable(),
})
export type VaultStatus = z.infer<typeof VaultStatus>

/** Data keys that are being rotated: values under an older key are sealed anew under the newest. */
export const VaultRotation = z.object({
  /** Otherwise it was stopped, or waits for the vault to be opened: nothing is lost, and it can go on. */
  isRunning: z.boolean(),
  /** Values to seal anew, counted when it began or went on. */
  total: z.int().nonnegative(),
  resealed: z.int().nonnegative(),
  /** Values that do not open. They stay as they are, and with them the older key. */
  unreadable: z.int().nonnegative(),
  /** Why it ended before it was done, a sentence for the page. */
  problem: z.string().nullable(),
})
export type VaultRotation = z.infer<typeof VaultRotation>

/** When keys were made, and what is under way. */
export const VaultKeys = z.object({
  /** When the master key was made, or last replaced; null while the vault is new. */
  masterKeyAt: Time.nullable(),
  /** The key that seals now, of each workspace that has something sealed, and of the organization. */
  dataKeys: z.array(
    z.object({
      whose: z.union([z.literal('organization'), WorkspaceId]),
      /** Counts rotations, from 1. */
      version: z.int().positive(),
      madeAt: Time,
      /** An older key is there too, because something still lies under it. */
      isRotating: z.boolean(),
    }),
  ),
  rotation: VaultRotation.nullable(),
})
export type VaultKeys = z.infer<typeof VaultKeys>

/** Without use by a person; 0: never. */
export const AUTO_LOCK_MINUTES = [0, 5, 15, 30, 60, 240] as const
export const AutoLockMinutes = z.literal(AUTO_LOCK_MINUTES)
export type AutoLockMinutes = z.infer<typeof AutoLockMinutes>

/** Twelve characters: with Argon2id at 64 MiB a guess costs about 0.1 s, so length is what protects. */
export const Passphrase = z.string().min(12, 'Use at least 12 characters.').max(1_024)
