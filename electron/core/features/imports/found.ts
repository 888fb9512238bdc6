/** A part of a launch that a person may decide about: plain text, something to keep as a secret, or what its client would have asked for. */
export interface FoundValue {
  readonly where: 'argument' | 'environment' | 'header' | 'clientSecret' | 'address'
  /** The variable, the header or the flag; empty for an argument that has none. */
  readonly name: string
  /** Text around it that stays as it is: `Bearer `, `--api-key=`. */
  readonly before: string
  readonly after: string
  /** Null: its client would have asked for it. */
  readonly text: string | null
  readonly kind: 'plain' | 'secret' | 'asked'
  /** Asked for, and meant to stay out of the client's file. */
  readonly isSecretLike: boolean
  /** The name that the secret would have. */
  readonly secretName: string
  /** Why it is not taken before a person agrees to it by name. */
  readonly agreement: 'decidesWhatRuns' | 'secretInAddress' | null
}

export interface FoundCommand {
  readonly kind: 'stdio'
  readonly command: string
  readonly cwd: string | null
  /** Its arguments in their order, then its environment. */
  readonly values: readonly FoundValue[]
}

export interface FoundAddress {
  readonly kind: 'http'
  readonly url: string
  /** The address with what looks like a secret left out. */
  readonly shownUrl: string
  readonly transport: 'auto' | 'streamable' | 'sse'
  readonly clientId: string | null
  readonly scope: string | null
  readonly values: readonly FoundValue[]
}

export type FoundLaunch = FoundCommand | FoundAddress

/** A server in a configuration, as its client would have started it. */
export interface FoundServer {
  readonly name: string
  /** The project it belongs to; null for one of all projects. */
  readonly project: string | null
  readonly isOff: boolean
  /** The first is what is suggested; a second one is the command that only leads to that address. */
  readonly launches: readonly [FoundLaunch, ...FoundLaunch[]]
  /** Sentences about what is left out or needs a look, without any value. */
  readonly notes: readonly string[]
}

export interface FoundServers {
  readonly servers: readonly FoundServer[]
  readonly problems: readonly string[]
}

export type Fields = Readonly<Record<string, unknown>>

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
}

/** Text, or what a person could have meant as text. */
export function plainText(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint' ? String(value) : undefined
}
