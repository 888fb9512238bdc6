import type { KnownSecret } from '#core/vault/known-secret.ts'

type JsonObject = Readonly<Record<string, unknown>>

/** How much one run may take. Bytes and milliseconds. */
export interface SandboxLimits {
  /** Of everything the code holds. */
  readonly memoryBytes: number
  /** Of nested calls; at most `MAX_STACK_BYTES`. */
  readonly stackBytes: number
  /** By the clock, from the moment the code starts; waiting for others counts. */
  readonly timeoutMs: number
  /** How many times `fetch` may be called. */
  readonly fetches: number
  /** Bodies of all requests and answers together, as they are after unpacking. */
  readonly fetchBytes: number
  readonly consoleBytes: number
  /** Of what `execute` returns, as JSON. */
  readonly resultBytes: number
  /** How many timers may be set at one time. */
  readonly timers: number
  /** How many times the code may ask for progress, other tools and its store. */
  readonly hostCalls: number
}

/** Above it the engine's own guard comes too late. */
export const MAX_STACK_BYTES = 262_144

export const DEFAULT_LIMITS: SandboxLimits = {
  memoryBytes: 64 * 1_048_576,
  stackBytes: MAX_STACK_BYTES,
  timeoutMs: 30_000,
  fetches: 50,
  fetchBytes: 16 * 1_048_576,
  consoleBytes: 64 * 1_024,
  resultBytes: 4 * 1_048_576,
  timers: 100,
  hostCalls: 1_000,
}

/** What code may reach. */
export interface Fence {
  /** `api.example.com`, `*.example.com` (names below it, not itself), or `*`: any public host, to which no secret may be sent. */
  readonly hosts: readonly string[]
  /** Names or addresses that may lead to private, link-local or loopback addresses. They must be among `hosts` as well. */
  readonly privateHosts: readonly string[]
  /** What may only be sent to hosts that `hosts` names. */
  readonly secrets: readonly KnownSecret[]
}

/** What code may ask of Atrium. What these throw is told to the code, so that only an AppError's message is passed on. */
export interface CodeHost {
  readonly progress: (progress: CodeProgress) => void
  readonly callTool: (name: string, args: JsonObject, signal: AbortSignal) => Promise<JsonObject>
  readonly store: CodeStore
}

export interface CodeProgress {
  readonly progress: number
  readonly total?: number
  readonly message?: string
}

/** Values are JSON; `undefined` for a key that is not there. */
export interface CodeStore {
  readonly get: (key: string) => Promise<unknown>
  readonly set: (key: string, value: unknown) => Promise<void>
  readonly delete: (key: string) => Promise<void>
  /** The keys that begin with `prefix`, in order. */
  readonly list: (prefix?: string) => Promise<readonly string[]>
}

/** Who calls, as the code is told. */
export interface CodeContext {
  readonly requestId: string
  readonly toolName: string
  readonly serverName: string
  readonly workspaceName: string
  readonly keyName: string | null
}

export interface CodeRun {
  readonly source: string
  readonly language: CodeLanguage
  readonly params: JsonObject
  /** Opened values. A name that is not here is `undefined` inside. */
  readonly config: Readonly<Record<string, string>>
  readonly context: CodeContext
  readonly limits: SandboxLimits
  readonly fence: Fence
  readonly host: CodeHost
  readonly signal: AbortSignal
}

export type CodeLanguage = 'typescript' | 'javascript'

/** Where in the author's own source, both counted from 1; null where that cannot be told. */
export interface CodePlace {
  readonly line: number | null
  readonly column: number | null
}

export type StopReason = 'timeout' | 'memory' | 'stack' | 'cancelled' | 'output' | 'crashed' | 'syntax'

export type CodeEnd =
  /** `value` is JSON; undefined when nothing was returned. */
  | { readonly kind: 'returned'; readonly value: unknown }
  | ({ readonly kind: 'threw'; readonly name: string; readonly message: string } & CodePlace)
  | ({ readonly kind: 'stopped'; readonly reason: StopReason; readonly message: string } & CodePlace)

export interface ConsoleLine {
  readonly level: 'log' | 'info' | 'warn' | 'error' | 'debug'
  readonly text: string
  /** Since the run began. */
  readonly ms: number
}

/** One `fetch` of a run, redirects and all. */
export interface FetchMade {
  readonly method: string
  /** As it was asked for, with its query. */
  readonly url: string
  /** Of the last answer; null when there was none. */
  readonly status: number | null
  /** Of the answer's body. */
  readonly bytes: number
  readonly ms: number
  /** Why it was not made or not finished. */
  readonly failure: string | null
}

/** All texts are raw: whoever lets them out redacts them first. */
export type CodeOutcome = CodeEnd & {
  readonly console: readonly ConsoleLine[]
  readonly fetches: readonly FetchMade[]
  /** From the start of the code to its end, without waiting for a free worker. */
  readonly ms: number
  /** What the code held at its end, with what it was given. */
  readonly memoryBytes: number
}
