import { z } from 'zod'
import { Asked } from './asked.ts'
import { Time } from './ids.ts'

/** The registry of the Model Context Protocol, unless the settings name another one that speaks the same. */
export const OFFICIAL_REGISTRY = 'https://registry.modelcontextprotocol.io'

/** Only an own registry on this machine may do without encryption. */
export const RegistryUrl = z
  .string()
  .max(2_048)
  .regex(
    /^(https:\/\/[^\s/?#@]+|http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?)(\/[^\s?#]*)?$/,
    'Give an address that begins with https://, without a question mark.',
  )

/** `namespace/name`, as the registry has it. */
export const RegistryName = z
  .string()
  .max(200)
  .regex(/^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/, 'This is not a name of the registry.')

export const RegistryVersion = z.string().min(1).max(255)

/** Where a server can come from; `other` is what this Atrium does not know. */
export const PACKAGE_KINDS = ['npm', 'pypi', 'oci', 'nuget', 'mcpb', 'remote', 'other'] as const

/** One server of the registry, as a list shows it. Its words are its publisher's. */
export const RegistryEntry = z.object({
  name: RegistryName,
  title: z.string(),
  description: z.string(),
  version: RegistryVersion,
  status: z.enum(['active', 'deprecated', 'deleted']),
  /** Why it is deprecated, where the publisher said so. */
  statusMessage: z.string(),
  updatedAt: Time.nullable(),
  kinds: z.array(z.enum(PACKAGE_KINDS)),
})
export type RegistryEntry = z.infer<typeof RegistryEntry>

/** One way of having a server: one of its packages, or one of its addresses. */
export const RegistryWay = z.object({
  id: z.string(),
  kind: z.enum(PACKAGE_KINDS),
  label: z.string(),
  /** Why it cannot be added this way; null when it can. */
  problem: z.string().nullable(),
  /** What a person should know before. */
  notes: z.array(z.string()),
  /** The words that will run, or the address; what is asked for stands in angle brackets. */
  preview: z.array(z.string()),
  asked: z.array(Asked),
})
export type RegistryWay = z.infer<typeof RegistryWay>

export const RegistryDetail = RegistryEntry.extend({
  websiteUrl: z.string().nullable(),
  repositoryUrl: z.string().nullable(),
  ways: z.array(RegistryWay),
})
export type RegistryDetail = z.infer<typeof RegistryDetail>

/** How much of the registry is here, and how old it is. */
export const RegistryStatus = z.object({
  url: z.string(),
  /** Servers that are here. */
  count: z.int().nonnegative(),
  /** Entries of the last reading that could not be understood and were left out. */
  skipped: z.int().nonnegative(),
  /** When all of it was last read; null when that never came to its end. */
  readAt: Time.nullable(),
  isReading: z.boolean(),
  /** Why the last reading did not come to its end. */
  problem: z.string().nullable(),
})
export type RegistryStatus = z.infer<typeof RegistryStatus>
