import { z } from 'zod'
import { ServerId, Time, WorkspaceId } from './ids.ts'
import { SecretName } from './secret.ts'

/** The prefix of its tools' names. No underscore (one client forbids it), at most 16 (the tightest client allows 60 for server and tool). */
export const ServerSlug = z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,14}[a-z0-9])?$/)

export const EnvironmentName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, 'This is not a name of an environment variable.')

// Line breaks and control characters in a command line are never meant, nor is what turns the direction of the text after it: they are
// how something else is smuggled past the person who reads and approves it.
const oneLine = (max: number) =>
  z
    .string()
    .max(max)
    .regex(
      /^[^\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]*$/,
      'This may not contain a line break or a character that cannot be seen.',
    )
const ABSOLUTE_PATH = /^(\/|[A-Za-z]:[\\/]|\\\\)/

/** Plain text, or the name of a secret of the same workspace that is resolved when the server starts. */
export const EnvironmentValue = z.union([
  z.strictObject({
    value: z
      .string()
      .max(32_768)
      .regex(/^[^\u0000\u202a-\u202e\u2066-\u2069]*$/, 'This may not contain a character that cannot be seen.'),
  }),
  z.strictObject({ secret: SecretName }),
])
export type EnvironmentValue = z.infer<typeof EnvironmentValue>

export const Environment = z.record(EnvironmentName, EnvironmentValue)
export type Environment = z.infer<typeof Environment>

/** Everything that decides what runs. Its fingerprint is what a person approves. */
export const Launch = z.object({
  command: oneLine(4_096).trim().min(1, 'Give the command that starts the server.'),
  args: z.array(oneLine(32_768)).max(256).default([]),
  environment: Environment.default({}),
  /** Working folder, an absolute path; null is Atrium's own folder for the server. */
  cwd: oneLine(4_096).regex(ABSOLUTE_PATH, 'Give the folder as an absolute path.').nullable().default(null),
})
export type Launch = z.infer<typeof Launch>

/** Where a server stands. Pure data: the process layer computes it, the page shows it. */
export const ServerState = z.discriminatedUnion('at', [
  /** Not agreed to yet, or changed since: it cannot start. */
  z.object({ at: z.literal('held') }),
  z.object({ at: z.literal('stopped') }),
  z.object({ at: z.literal('starting'), attempt: z.int().positive() }),
  z.object({ at: z.literal('ready'), since: Time }),
  z.object({ at: z.literal('waiting'), attempt: z.int().positive(), retryAt: Time, reason: z.string() }),
  z.object({ at: z.literal('failed'), reason: z.string() }),
  z.object({ at: z.literal('stopping') }),
])
export type ServerState = z.infer<typeof ServerState>

export const ServerName = z.string().trim().min(1, 'Give the server a name.').max(64)

export const Server = z.object({
  id: ServerId,
  workspaceId: WorkspaceId,
  slug: ServerSlug,
  name: ServerName,
  kind: z.literal('stdio'),
  launch: Launch,
  /** SHA-256 over command, arguments, folder and environment (names, plain values, secret names), hex. */
  fingerprint: z.string(),
  isApproved: z.boolean(),
  /** The switch: off means not started and its tools not offered. On means started at first use. */
  isOn: z.boolean(),
  state: ServerState,
  /** The last lines of its stderr when it failed, redacted; empty otherwise. */
  lastLines: z.array(z.string()),
  toolCount: z.int().nonnegative().nullable(),
  createdAt: Time,
  updatedAt: Time,
})
export type Server = z.infer<typeof Server>

export const NewServer = z.object({
  workspaceId: WorkspaceId,
  name: ServerName,
  launch: Launch,
})

/** One line of what a server said on stderr, or of what happened to it. */
export const ServerLogLine = z.object({
  at: Time,
  from: z.enum(['stderr', 'stdout', 'atrium']),
  text: z.string(),
})
export type ServerLogLine = z.infer<typeof ServerLogLine>
