import { z } from 'zod'
import { hiddenProblem } from '../hidden-characters.ts'
import { BundleMark } from './bundle.ts'
import { ServerId, Time, WorkspaceId } from './ids.ts'
import { SecretName } from './secret.ts'
import { servingTimes } from './serving.ts'

/** The prefix of its tools' names. No underscore (one client forbids it), at most 16 (the tightest client allows 60 for server and tool). */
export const ServerSlug = z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,14}[a-z0-9])?$/)

export const EnvironmentName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, 'This is not a name of an environment variable.')

// Line breaks and control characters in a command line are never meant, nor is what turns the direction of the text after it: they are
// how something else is smuggled past the person who reads and approves it. What is written is held to more (`hiddenProblem`): this alone
// must be true of what was kept before that was so.
const oneLine = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[^\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]*$/, {
      error: ({ input }) => hiddenProblem(String(input), 'word'),
    })
const ABSOLUTE_PATH = /^(\/|[A-Za-z]:[\\/]|\\\\)/

/** A secret of the same workspace by its name, resolved when the server starts; `before` and `after` are text around its value (`Bearer `). */
export const FromSecret = z.strictObject({ secret: SecretName, before: oneLine(1_024).optional(), after: oneLine(1_024).optional() })
export type FromSecret = z.infer<typeof FromSecret>

/** Plain text, or a secret. */
export const EnvironmentValue = z.union([
  z.strictObject({
    value: z
      .string()
      .max(32_768)
      .regex(/^[^\u0000\u202a-\u202e\u2066-\u2069]*$/, { error: ({ input }) => hiddenProblem(String(input), 'prose') }),
  }),
  FromSecret,
])
export type EnvironmentValue = z.infer<typeof EnvironmentValue>

export const Environment = z.record(EnvironmentName, EnvironmentValue)
export type Environment = z.infer<typeof Environment>

/** A word of a command line. A secret in it can be read by every program of this user while the server runs: for servers that know no other way. */
export const Argument = z.union([oneLine(32_768), FromSecret])
export type Argument = z.infer<typeof Argument>

/** A command that Atrium starts and speaks to over its standard input and output. */
export const StdioLaunch = z.object({
  // Optional inside, so that a launch without a kind finds its place in the union.
  kind: z.literal('stdio').optional().default('stdio'),
  command: oneLine(4_096).trim().min(1, 'Give the command that starts the server.'),
  args: z.array(Argument).max(256).default([]),
  environment: Environment.default({}),
  /** Working folder, an absolute path; null is Atrium's own folder for the server. */
  cwd: oneLine(4_096).regex(ABSOLUTE_PATH, 'Give the folder as an absolute path.').nullable().default(null),
  /** The bundle whose files it runs; they are compared before every start. */
  bundle: BundleMark.optional(),
})
export type StdioLaunch = z.infer<typeof StdioLaunch>

/** A field name of HTTP (RFC 9110, 5.1). */
export const HeaderName = z
  .string()
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/, 'This is not a name of an HTTP header.')
  .regex(
    /^(?!(host|connection|keep-alive|te|trailer|transfer-encoding|upgrade|expect|content-.*|accept|accept-encoding|last-event-id|mcp-.*)$)/i,
    'Atrium sets this header by itself. Remove it.',
  )

export const HeaderValue = z.union([z.strictObject({ value: oneLine(8_192) }), FromSecret])

/** What a person typed in for a server whose authorization server knows no way to register a client by itself. */
export const OAuthClient = z.strictObject({
  clientId: oneLine(2_048).min(1).nullable().default(null),
  /** The name of the secret that holds it. */
  clientSecret: SecretName.nullable().default(null),
  /** Scopes to ask for, separated by spaces; null: what the server asks for. */
  scope: oneLine(2_048).nullable().default(null),
  /** The port of 127.0.0.1 that the browser comes back to, where the client was registered with one; null: any free one. */
  redirectPort: z.int().min(1_024).max(65_535).nullable().default(null),
})
export type OAuthClient = z.infer<typeof OAuthClient>

/** A server elsewhere, spoken to over HTTP. */
export const HttpLaunch = z.object({
  kind: z.literal('http'),
  url: oneLine(4_096)
    .trim()
    .regex(/^https?:\/\/[^\s/]/i, 'Give the address, beginning with https:// or http://.'),
  /** `auto`: Streamable HTTP, and where the server does not know it, the older HTTP with SSE. */
  transport: z.enum(['auto', 'streamable', 'sse']).default('auto'),
  headers: z.record(HeaderName, HeaderValue).default({}),
  oauth: OAuthClient.nullable().default(null),
})
export type HttpLaunch = z.infer<typeof HttpLaunch>

/** A server whose tools are written in Atrium and run in its sandbox. What they do is decided by publishing them, so there is nothing here. */
export const CustomLaunch = z.object({ kind: z.literal('custom') })
export type CustomLaunch = z.infer<typeof CustomLaunch>

/** Everything that decides what runs, or whom a call is sent to. Its fingerprint is what a person approves. */
export const Launch = z.discriminatedUnion('kind', [HttpLaunch, CustomLaunch, StdioLaunch])
export type Launch = z.infer<typeof Launch>

const settings = {
  ...servingTimes,
  /** `shared`: one process for all clients where the protocol allows; `session`: one of its own for each client. */
  sharing: z.enum(['shared', 'session']).nullable(),
}

/** A change of the settings: a member that is left out stays as it is. */
export const ServerSettingsChange = z.object(settings).partial()
export type ServerSettingsChange = z.infer<typeof ServerSettingsChange>

/** How a server is treated; nothing of it decides what runs. Null: as its workspace has it, or as Atrium finds best. */
export const ServerSettings = z.object({
  callTimeoutMs: settings.callTimeoutMs.default(null),
  maxCallMs: settings.maxCallMs.default(null),
  idleStopMs: settings.idleStopMs.default(null),
  sharing: settings.sharing.default(null),
})
export type ServerSettings = z.infer<typeof ServerSettings>

/** Where a server stands. Pure data: the process layer computes it, the page shows it. */
export const ServerState = z.discriminatedUnion('at', [
  /** Not agreed to yet, or changed since: it cannot start. */
  z.object({ at: z.literal('held'), reason: z.string().optional() }),
  z.object({ at: z.literal('stopped') }),
  z.object({ at: z.literal('starting'), attempt: z.int().positive() }),
  /** `unreachable`: why the calls of the last moments did not reach one at an address. It is as ready as before: every call tries anew. */
  z.object({ at: z.literal('ready'), since: Time, unreachable: z.string().optional() }),
  z.object({ at: z.literal('waiting'), attempt: z.int().positive(), retryAt: Time, reason: z.string() }),
  z.object({ at: z.literal('failed'), reason: z.string() }),
  z.object({ at: z.literal('stopping') }),
  /** It lets nobody in before a person has signed in to it. */
  z.object({ at: z.literal('signInNeeded'), reason: z.string() }),
])
export type ServerState = z.infer<typeof ServerState>

/** How Atrium stands with a server that lets nobody in before a person has signed in to it. */
export const SignIn = z.object({
  /** `needed`: it lets nobody in. `moreAccess`: it lets in, but wants more for some calls. `waiting`: for a person in a browser. */
  at: z.enum(['signedIn', 'needed', 'moreAccess', 'waiting']),
  /** Who let it in; null: nobody yet. */
  issuer: z.string().nullable(),
  /** What was granted. */
  scopes: z.array(z.string()),
  /** What it waits for, in words. */
  reason: z.string().nullable(),
  /** Why the last sign-in came to nothing. */
  problem: z.string().nullable(),
  /** While it waits: the page to open, and until when. */
  url: z.string().nullable(),
  until: Time.nullable(),
})
export type SignIn = z.infer<typeof SignIn>

/** A secret that is no longer what a running server was started with. */
export const StaleSecret = z.object({
  name: SecretName,
  /** `another`: the name means another secret now. `missing`: it means none, and the server could not be started again. */
  change: z.enum(['replaced', 'another', 'missing']),
})
export type StaleSecret = z.infer<typeof StaleSecret>

export const ServerName = z.string().trim().min(1, 'Give the server a name.').max(64)

export const Server = z.object({
  id: ServerId,
  workspaceId: WorkspaceId,
  slug: ServerSlug,
  name: ServerName,
  kind: z.enum(['stdio', 'http', 'custom']),
  launch: Launch,
  settings: ServerSettings,
  /** SHA-256 over everything in the launch (names and plain values; secrets by their names), hex. */
  fingerprint: z.string(),
  isApproved: z.boolean(),
  /** The switch: off means not started and its tools not offered. On means started at first use. */
  isOn: z.boolean(),
  state: ServerState,
  /** Null for a server that never asked for a sign-in. */
  signIn: SignIn.nullable(),
  /** Not empty: it runs with values of the past, until it is restarted. */
  staleSecrets: z.array(StaleSecret),
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
  settings: ServerSettingsChange.default({}),
})

/** One line of what a server said on stderr, or of what happened to it. */
export const ServerLogLine = z.object({
  at: Time,
  from: z.enum(['stderr', 'stdout', 'atrium']),
  text: z.string(),
})
export type ServerLogLine = z.infer<typeof ServerLogLine>
