import { z } from 'zod'
import { AppError } from '#shared/errors.ts'

/** The versions of the manifest that are understood; one that is newer may mean something else by the same words. */
const VERSIONS = ['0.1', '0.2', '0.3', '0.4'] as const

// Characters that cannot be seen or turn the direction of the text.
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/g
const shown = (max: number) => z.string().transform(text => text.replace(UNSEEN, ' ').trim().slice(0, max))

const Words = z.array(z.string().max(16_384)).max(256)
const Variables = z.record(z.string().max(128), z.string().max(16_384))
const Override = z.object({ command: z.string().max(4_096).nullish(), args: Words.nullish(), env: Variables.nullish() })

const McpConfig = z.object({
  command: z.string().min(1).max(4_096),
  args: Words.nullish(),
  env: Variables.nullish(),
  platform_overrides: z.record(z.string(), Override).nullish(),
})

const UserConfig = z.object({
  type: z.enum(['string', 'number', 'boolean', 'directory', 'file']),
  title: shown(200),
  description: shown(2_000).default(''),
  required: z.boolean().nullish(),
  default: z.union([z.string(), z.number(), z.boolean(), z.array(z.string()).max(64)]).nullish(),
  multiple: z.boolean().nullish(),
  sensitive: z.boolean().nullish(),
  min: z.number().nullish(),
  max: z.number().nullish(),
})
export type UserConfig = z.infer<typeof UserConfig>

/** The manifest of a bundle as its documentation describes it; members that do not decide what runs are ignored. */
export const Manifest = z
  .object({
    manifest_version: z.enum(VERSIONS).optional(),
    dxt_version: z.enum(VERSIONS).optional(),
    name: z
      .string()
      .min(1)
      .max(200)
      .regex(/^[^\u0000-\u001f\u007f-\u009f]*$/),
    display_name: shown(200).nullish(),
    version: z
      .string()
      .min(1)
      .max(255)
      .regex(/^[^\u0000-\u001f\u007f-\u009f]*$/),
    description: shown(2_000),
    author: z.object({ name: shown(200) }),
    server: z.object({
      type: z.enum(['node', 'python', 'binary', 'uv']),
      entry_point: z.string().min(1).max(1_024),
      mcp_config: McpConfig.nullish(),
    }),
    tools: z
      .array(z.object({ name: shown(200) }))
      .max(2_000)
      .nullish()
      .catch(null),
    compatibility: z
      .object({
        platforms: z.array(z.string().max(40)).max(40).nullish(),
        runtimes: z.object({ node: z.string().max(100).nullish(), python: z.string().max(100).nullish() }).nullish(),
      })
      .nullish(),
    user_config: z.record(z.string().regex(/^[A-Za-z0-9_.-]{1,128}$/), UserConfig).nullish(),
  })
  .refine(given => (given.manifest_version ?? given.dxt_version) !== undefined, {
    path: ['manifest_version'],
    message: `must be one of ${VERSIONS.join(', ')}`,
  })
export type Manifest = z.infer<typeof Manifest>

/** Throws `invalid_input` naming the member that is wrong. */
export function parseManifest(value: unknown): Manifest {
  const parsed = Manifest.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const place = issue === undefined || issue.path.length === 0 ? 'manifest.json' : issue.path.join('.')
  throw new AppError('invalid_input', `The bundle’s manifest is not sound: ${place}: ${issue?.message ?? ''}`)
}
