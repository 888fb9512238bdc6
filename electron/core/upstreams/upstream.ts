import type { ServerId, WorkspaceId } from '#shared/model/ids.ts'
import type { OAuthClient, ServerLogLine, ServerState } from '#shared/model/server.ts'
import type { TreeUsage } from '#core/processes/tree-usage.ts'
import type { KnownSecret } from '#core/vault/known-secret.ts'
import type { FrameReader } from './frames/frame-reader.ts'

/** A JSON object of the protocol, passed through: Atrium reads only the members it must. */
export type JsonObject = Readonly<Record<string, unknown>>

/** The client features that let a server ask back. Declared to a server exactly as the client of the call declared them. */
export interface ClientCapabilities {
  readonly sampling?: JsonObject
  readonly elicitation?: JsonObject
  readonly roots?: JsonObject
}

/** What is known of the client that causes a request. For routing only: nothing here grants anything. */
export interface ClientFacts {
  /** Same string, same client: a legacy session's id, or the key's id for the stateless era and the page. */
  readonly principal: string
  readonly capabilities: ClientCapabilities
  readonly info: { readonly name: string; readonly version: string } | undefined
}

/** What a server offered when it was last ready, as it said it (names are the server's own). */
export interface Catalog {
  readonly serverInfo: JsonObject
  readonly capabilities: JsonObject
  readonly instructions: string | undefined
  readonly tools: readonly JsonObject[]
  readonly prompts: readonly JsonObject[]
  readonly resources: readonly JsonObject[]
  readonly resourceTemplates: readonly JsonObject[]
}

/** One request on its way to a server. Names and URIs are the server's own; reserved `_meta` members are already stripped. */
export interface UpstreamRequest {
  readonly method: string
  readonly params: JsonObject
  readonly client: ClientFacts
  /** The call that it is made for, so that its frames are found again. */
  readonly requestId?: string | undefined
  readonly signal: AbortSignal
  /** Deadline in ms; progress starts it anew, up to `maxTimeoutMs`. */
  readonly timeoutMs: number
  readonly maxTimeoutMs: number
  /** Minimal severity of log messages the client wants for this call; absent: none asked for. */
  readonly logLevel?: string | undefined
  /** Present when the client wants progress: the server's `progress`, `total`, `message`. */
  readonly onProgress?: ((progress: JsonObject) => void) | undefined
  /** A notification that belongs to this very request (`notifications/message` …). */
  readonly onNotification?: ((method: string, params: JsonObject) => void) | undefined
  /**
   * A request of the server that this very request caused: `sampling/createMessage`, `elicitation/create`, `roots/list`.
   * Resolves with the client's result; rejects with `UpstreamRefusal` to answer the server with that JSON-RPC error.
   */
  readonly ask?: ((method: string, params: JsonObject) => Promise<JsonObject>) | undefined
}

/** A JSON-RPC error, of a server or of a client, passed on as it is. */
export class UpstreamRefusal extends Error {
  override readonly name = 'UpstreamRefusal'
  readonly code: number
  readonly data: unknown

  constructor(code: number, message: string, data?: unknown) {
    super(message)
    this.code = code
    this.data = data
  }
}

/** A command to run, with secrets resolved. */
export interface StdioRun {
  readonly kind: 'stdio'
  readonly command: string
  readonly args: readonly string[]
  /** Only what the configuration names; the base environment is added by the process layer. */
  readonly environment: Readonly<Record<string, string>>
  readonly cwd: string | null
}

/** An address to call, with secrets resolved. */
export interface HttpRun {
  readonly kind: 'http'
  readonly url: string
  readonly transport: 'auto' | 'streamable' | 'sse'
  readonly headers: Readonly<Record<string, string>>
  readonly oauth: (Omit<OAuthClient, 'clientSecret'> & { readonly clientSecret: string | null }) | null
}

/** A server whose tools are written in Atrium: its carrier is made in this process. */
export interface CustomRun {
  readonly kind: 'custom'
}

/** Which secret, and which version of it, a name meant when something was started. */
export interface SecretStamp {
  readonly name: string
  readonly secretId: string
  readonly version: number
}

/** What to run, with secrets resolved. Lives only as long as the start that needs it. */
export type ResolvedLaunch = (StdioRun | HttpRun | CustomRun) & {
  readonly serverId: ServerId
  readonly workspaceId: WorkspaceId
  readonly serverName: string
  readonly fingerprint: string
  readonly secrets: readonly KnownSecret[]
  /** Of these secrets. */
  readonly stamps: readonly SecretStamp[]
}

/** Kinds of lists a server said have changed. */
export type CatalogPart = 'tools' | 'prompts' | 'resources'

export interface UpstreamEvents {
  readonly stateChanged: (workspaceId: WorkspaceId, serverId: ServerId, state: ServerState) => void
  readonly logged: (workspaceId: WorkspaceId, serverId: ServerId, lines: readonly ServerLogLine[]) => void
  /** After the catalog was listed anew and differs. */
  readonly catalogChanged: (workspaceId: WorkspaceId, serverId: ServerId, parts: readonly CatalogPart[]) => void
  readonly resourceUpdated: (workspaceId: WorkspaceId, serverId: ServerId, uri: string) => void
  /** There are frames up to this number; only while somebody watches. */
  readonly framed: (workspaceId: WorkspaceId, serverId: ServerId, last: number) => void
}

/** What the processes of a server are doing. */
export interface Vitals {
  readonly processes: number
  /** Since when the one that all clients share is ready. */
  readonly startedAt: number | undefined
  /** How often it was started again by itself since Atrium runs. */
  readonly restarts: number
  /** Calls that are not answered yet. */
  readonly inFlight: number
  /** Of the secrets that its processes were started with; one name more than once where they differ. */
  readonly stamps: readonly SecretStamp[]
}

/** All the servers of all workspaces, as the gateway and the features use them. */
export interface Upstreams {
  /**
   * What the server offers to such a client. The kept catalog at once where there is one; otherwise starts the server and
   * waits at most `deadlineMs`. Throws `upstream_failed` (with the reason in words), `timeout`, `locked`, `forbidden` (held or off).
   */
  readonly catalog: (serverId: ServerId, capabilities: ClientCapabilities, deadlineMs: number) => Promise<Catalog>
  /** The kept catalog, or undefined where there is none yet. Never starts anything. */
  readonly knownCatalog: (serverId: ServerId, capabilities: ClientCapabilities) => Catalog | undefined
  /** The kept catalogs of all kinds of clients it was ever listed for. Never starts anything. */
  readonly knownCatalogs: (serverId: ServerId) => readonly Catalog[]
  /**
   * Sends a request, starting the server if needed. Resolves with the server's result object as it came (in the modern era it may be
   * `resultType: 'input_required'`); throws UpstreamRefusal for the server's own JSON-RPC errors, AppError for ours.
   */
  readonly request: (serverId: ServerId, request: UpstreamRequest) => Promise<JsonObject>
  /** Lists anew what it offers, starting it if needed, because Atrium knows that this changed. Throws as `catalog`. */
  readonly relist: (serverId: ServerId) => Promise<void>
  /** Which protocol era the server spoke when it was last ready; undefined before that. */
  readonly eraOf: (serverId: ServerId) => 'legacy' | 'modern' | undefined
  readonly subscribe: (serverId: ServerId, uri: string) => Promise<void>
  readonly unsubscribe: (serverId: ServerId, uri: string) => Promise<void>
  /** The values that answers of this server must not contain. Empty when it has none or is not running. */
  readonly secretsOf: (serverId: ServerId) => readonly KnownSecret[]
  /** Starts it and waits until it is ready or has failed; never throws for a failed start, the state tells. */
  readonly start: (serverId: ServerId) => Promise<ServerState>
  /** Ends all its process trees and waits for that. Idempotent. */
  readonly stop: (serverId: ServerId) => Promise<void>
  /** Stops it and forgets everything kept in memory about it. */
  readonly forget: (serverId: ServerId) => Promise<void>
  /** As `forget`, for a server that is removed: its private folder is deleted too. What cannot be deleted is left. */
  readonly discard: (serverId: ServerId) => Promise<void>
  readonly stateOf: (serverId: ServerId) => ServerState
  readonly lastLinesOf: (serverId: ServerId) => readonly string[]
  /** What its process trees take now; undefined where none runs or the system does not tell. */
  readonly usageOf: (serverId: ServerId) => Promise<TreeUsage | undefined>
  readonly logsOf: (serverId: ServerId) => readonly ServerLogLine[]
  /** Undefined for a server of which nothing was asked since Atrium started. */
  readonly framesOf: (serverId: ServerId) => FrameReader | undefined
  readonly vitalsOf: (serverId: ServerId) => Vitals | undefined
  /** Looks at once at what nobody uses, instead of at the next beat. True as long as a process knows secrets. */
  readonly lookAfter: () => boolean
  /** A client that will not come back: what runs for it alone is ended. */
  readonly clientGone: (principal: string) => void
  /** Ends every process tree, with a deadline; finishes even when a part fails. */
  readonly close: () => Promise<void>
}
