import { z } from 'zod'
import { parseReference, REFERENCE_HINT } from '../secret-reference.ts'
import { SecretId, ServerId, Time, WorkspaceId } from './ids.ts'

/** Named as environment variables are, because that is how servers get them. */
export const SecretName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, 'Use letters, digits and underscores, and begin with a letter or underscore.')

/** 64 KiB: a private key or a certificate chain fits, a file dump does not. */
export const SecretValue = z.string().min(1, 'The value is empty.').max(65_536).meta({ writeOnly: true })

export const SecretDescription = z.string().trim().max(500)

/** Where the value is looked up whenever it is used, instead of being kept: `op://…`, `bw://…`, `pass://…`, `env://…`. No secret itself. */
export const SecretReference = z
  .string()
  .trim()
  .max(512)
  .refine(text => parseReference(text) !== undefined, REFERENCE_HINT)

/** What asks for a secret by its name. */
export const SecretUse = z.object({
  serverId: ServerId,
  /** The code tool that asks; null: the server itself does, in its launch. */
  toolName: z.string().nullable(),
  /** False: the tool computes a name, and this may be it. */
  isCertain: z.boolean(),
})
export type SecretUse = z.infer<typeof SecretUse>

const facts = {
  id: SecretId,
  name: SecretName,
  description: SecretDescription,
  /** Null: the value is kept here, encrypted. */
  reference: z.string().nullable(),
  /** False: the value is too short to be taken out of what servers say. Null: its length is not known before it is used next. */
  isRedacted: z.boolean().nullable(),
  /** Counts replacements, from 1. */
  version: z.int().positive(),
  createdAt: Time,
  replacedAt: Time.nullable(),
  lastUsedAt: Time.nullable(),
}

/** A secret as everyone sees it in a workspace: without its value. The organization's are there too, to be read only. */
export const Secret = z.object({
  ...facts,
  workspaceId: WorkspaceId,
  scope: z.enum(['workspace', 'organization']),
  usedBy: z.array(SecretUse),
  /** `overrides`: the workspace's own, in place of one of the organization. `overridden`: the organization's, which is not used here. */
  override: z.enum(['overrides', 'overridden']).nullable(),
})
export type Secret = z.infer<typeof Secret>

/** Which workspaces get a secret of the organization. */
export const SecretSharing = z.object({
  /** Also those that are made later. */
  isForAll: z.boolean(),
  /** The chosen ones; empty where all get it. */
  workspaceIds: z.array(WorkspaceId).max(1_000),
})
export type SecretSharing = z.infer<typeof SecretSharing>

/** A secret of the organization, for those who may say which workspaces get it. */
export const OrganizationSecret = z.object({
  ...facts,
  ...SecretSharing.shape,
  /** In all workspaces that get it and that the reader may see. */
  usedBy: z.array(SecretUse.extend({ workspaceId: WorkspaceId, serverName: z.string(), isOverridden: z.boolean() })),
  /** The workspaces that get it and have one of their own of this name. */
  overriddenIn: z.array(WorkspaceId),
})
export type OrganizationSecret = z.infer<typeof OrganizationSecret>

/** What happened to a secret and when; never a value. */
export const SecretHistory = z.object({
  /** The newest first. Of the oldest versions only the last hundred are kept. */
  versions: z.array(
    z.object({
      version: z.int().positive(),
      madeAt: Time,
      /** Null: nobody in particular; it came with a server, or was made before this was kept. */
      madeBy: z.string().nullable(),
      isReference: z.boolean(),
    }),
  ),
  /** When its value was shown to somebody, the newest first. */
  reveals: z.array(z.object({ at: Time, by: z.string() })),
})
export type SecretHistory = z.infer<typeof SecretHistory>
