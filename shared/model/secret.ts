import { z } from 'zod'
import { SecretId, ServerId, Time, WorkspaceId } from './ids.ts'

/** Named as environment variables are, because that is how servers get them. */
export const SecretName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, 'Use letters, digits and underscores, and begin with a letter or underscore.')

/** 64 KiB: a private key or a certificate chain fits, a file dump does not. */
export const SecretValue = z.string().min(1, 'The value is empty.').max(65_536)

/** A secret as everyone sees it: without its value, which never leaves the core. */
export const Secret = z.object({
  id: SecretId,
  workspaceId: WorkspaceId,
  name: SecretName,
  /** Counts replacements, from 1. */
  version: z.int().positive(),
  createdAt: Time,
  replacedAt: Time.nullable(),
  lastUsedAt: Time.nullable(),
  /** The servers whose environment names it. */
  usedBy: z.array(ServerId),
})
export type Secret = z.infer<typeof Secret>
