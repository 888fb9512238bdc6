import { z } from 'zod'
import { Asked } from './asked.ts'

export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/)

/** A bundle file that was brought in and is not a server yet. Gone with Atrium's run, or after a while. */
export const UploadId = z.uuid()

/** Which bundle a launch runs from. Part of what is approved: another file is another launch. */
export const BundleMark = z.strictObject({
  name: z.string().max(200),
  version: z.string().max(255),
  sha256: Sha256,
})
export type BundleMark = z.infer<typeof BundleMark>

/** Whether the file carries a signature, and whose. Who vouches for the certificate is not known: that is for the reader to judge. */
export const BundleSignature = z.discriminatedUnion('state', [
  z.object({ state: z.literal('unsigned') }),
  z.object({ state: z.literal('signed'), by: z.string(), issuer: z.string(), fingerprint: z.string(), until: z.string() }),
  /** There is one, and the file is not what was signed. */
  z.object({ state: z.literal('broken') }),
])
export type BundleSignature = z.infer<typeof BundleSignature>

/** What a bundle says about itself, and what was found. Nothing of it has run. */
export const BundlePreview = z.object({
  uploadId: UploadId,
  mark: BundleMark,
  title: z.string(),
  description: z.string(),
  author: z.string(),
  serverKind: z.enum(['node', 'python', 'binary', 'uv']),
  files: z.int().nonnegative(),
  /** Unpacked, in bytes. */
  bytes: z.int().nonnegative(),
  signature: BundleSignature,
  /** Why it cannot run here; null when it can. */
  problem: z.string().nullable(),
  notes: z.array(z.string()),
  /** The words that will run; what is asked for stands in angle brackets. */
  preview: z.array(z.string()),
  tools: z.array(z.string()),
  asked: z.array(Asked),
})
export type BundlePreview = z.infer<typeof BundlePreview>

/** 256 MiB: Node bundles carry their packages and Python bundles their interpreter, and stay well below. */
export const MAX_BUNDLE_BYTES = 268_435_456

/** Of the file, at most, in one request: base64 of it stays below what a request may carry. */
export const MAX_PART_BYTES = 524_288
