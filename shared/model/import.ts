import { z } from 'zod'
import { ServerId } from './ids.ts'
import { SecretName, SecretValue } from './secret.ts'
import { ServerName } from './server.ts'

/** One value of a server that was found, without the value itself: where it goes and what would become of it. */
export const ImportedValue = z.object({
  /** How a choice names it. */
  index: z.int().nonnegative(),
  where: z.enum(['argument', 'environment', 'header', 'clientSecret', 'address']),
  /** The variable, the header or the flag; empty for an argument that has none. */
  name: z.string(),
  /** `secret`: it looks like one and would be kept as one. `asked`: its client would have asked for it. */
  kind: z.enum(['plain', 'secret', 'asked']),
  isSecretLike: z.boolean(),
  /** The name the secret would have; another of the same name and value is used instead of a new one. */
  secretName: z.string(),
  /** Whether a secret of this name is kept already. */
  isKept: z.boolean(),
  /** It is not taken over before a person agrees: it decides what runs, or it is a secret in the address, which is no place for one. */
  agreement: z.enum(['decidesWhatRuns', 'secretInAddress']).nullable(),
})
export type ImportedValue = z.infer<typeof ImportedValue>

export const ImportedLaunch = z.object({
  kind: z.enum(['stdio', 'http']),
  /** The command with its arguments, or the address; `…` stands for what would be kept as a secret or was left open. */
  words: z.array(z.string()),
  cwd: z.string().nullable(),
  transport: z.enum(['auto', 'streamable', 'sse']).nullable(),
  /** All but plain arguments, which are among the words. */
  values: z.array(ImportedValue),
})
export type ImportedLaunch = z.infer<typeof ImportedLaunch>

export const ImportedServer = z.object({
  /** Names exactly this content: when the file changes, it is another. Only this run of Atrium knows it. */
  id: z.string(),
  /** The same for servers that run the same, in whichever file. */
  sameAs: z.string(),
  name: z.string(),
  /** The name, or where it is taken the first of `name 2`, `name 3` … that is free. */
  freeName: z.string(),
  project: z.string().nullable(),
  /** Switched off in its client. */
  isOff: z.boolean(),
  /** A server of the workspace that runs the same. */
  alreadyHere: z.object({ serverId: ServerId, name: z.string() }).nullable(),
  /** The first is what is suggested; a second one is the command that only leads to that address. */
  launches: z.array(ImportedLaunch).min(1).max(2),
  /** Sentences: what is left out and what needs a look. */
  notes: z.array(z.string()),
})
export type ImportedServer = z.infer<typeof ImportedServer>

export const ImportedText = z.object({ servers: z.array(ImportedServer), problems: z.array(z.string()) })
export type ImportedText = z.infer<typeof ImportedText>

/** A file of a client on this machine. */
export const ClientFile = z.object({
  id: z.string(),
  /** The client's name, as people know it. */
  client: z.string(),
  path: z.string(),
  servers: z.array(ImportedServer),
  problems: z.array(z.string()),
})
export type ClientFile = z.infer<typeof ClientFile>

/** What becomes of one value; left out: as the preview said. */
const ImportChoiceOfValue = z.object({
  index: z.int().nonnegative(),
  as: z.enum(['plain', 'secret', 'omit']),
  /** In place of what was found, or for what was left open. */
  text: SecretValue.optional(),
})

/** A server to take over. */
export const ImportChoice = z.object({
  id: z.string().max(64),
  /** Left out: the name it has, or one that is free. */
  name: ServerName.optional(),
  /** Which of its launches. */
  launch: z.int().min(0).max(1).default(0),
  values: z.array(ImportChoiceOfValue).max(512).default([]),
})
export type ImportChoice = z.infer<typeof ImportChoice>

/** What came of one: a held server, or why not; then nothing of it was kept. */
export const ImportOutcome = z.object({
  id: z.string(),
  serverId: ServerId.nullable(),
  /** The secrets that were kept for it, by name. */
  newSecrets: z.array(SecretName),
  problem: z.string().nullable(),
})
export type ImportOutcome = z.infer<typeof ImportOutcome>
