import type { KeyLimits } from '#shared/model/key.ts'
import type { KeyId, MemberId, ServerId, WorkspaceId } from '#shared/model/ids.ts'
import type { Access } from '#shared/model/scope.ts'
import type { ToolMode } from '#shared/model/tool-mode.ts'
import type { ClientFacts, JsonObject } from '#core/upstreams/upstream.ts'

/** A key as the gateway needs it, fresh from the database for every request. */
export interface KeyFacts {
  readonly id: KeyId
  readonly workspaceId: WorkspaceId
  readonly name: string
  /** Undefined: all tools of its workspace, and everything else of it. The same object again while nothing has changed. */
  readonly grants: KeyGrants | undefined
  /** Null: as the workspace has it. */
  readonly toolMode: ToolMode | null
  readonly limits: KeyLimits
}

/** A server as a key's reach needs it: its slug is its module's. */
export interface ModuleFacts {
  readonly id: ServerId
  readonly slug: string
}

/** What a key may use: its scopes, the role of the member it acts as, and the tools it is limited to. What is not in it is denied. */
export interface KeyGrants {
  readonly has: (server: ModuleFacts, toolName: string, access: Access) => boolean
  /** Whether any tool of it may be in reach. */
  readonly hasServer: (server: ModuleFacts) => boolean
  /** Whether it is let to what the server offers beyond tools: prompts, resources, completions. */
  readonly reads: (server: ModuleFacts) => boolean
  /** What it lacks for this: a scope, or `role`; undefined: nothing of the two. */
  readonly lackOf: (server: ModuleFacts, access: Access) => string | undefined
  /** True: it names single tools, and reaches nothing else, whatever its scopes. */
  readonly isOfTools: boolean
}

/** A workspace as the gateway needs it. */
export interface WorkspaceFacts {
  readonly id: WorkspaceId
  readonly slug: string
  readonly name: string
  readonly description: string
  readonly isPrefixing: boolean
  readonly toolMode: ToolMode
  /** Not null: nothing of it can be called. */
  readonly archivedAt: number | null
}

/** Who makes a call: an assistant with a key, or a person in the page (or an admin key over REST). */
export type Caller =
  | { readonly kind: 'key'; readonly surface: 'mcp' | 'rest'; readonly key: KeyFacts }
  | { readonly kind: 'member'; readonly surface: 'page' | 'rest'; readonly id: MemberId | KeyId; readonly name: string }

/** The call that caused another one: a tool that is written in Atrium called a tool. */
export interface ParentCall {
  readonly requestId: string
  /** How many calls stand above the one that it caused, from 1. */
  readonly depth: number
}

/** One request of a client, as any era's endpoint hands it on. Everything about the wire is already dealt with. */
export interface Exchange {
  readonly requestId: string
  readonly era: 'legacy' | 'modern'
  readonly caller: Caller
  readonly workspace: WorkspaceFacts
  readonly client: ClientFacts
  readonly method: string
  /** As sent, `_meta` included. Untrusted. */
  readonly params: JsonObject
  /** Bytes of the request's body, for the record. */
  readonly bytes: number
  readonly signal: AbortSignal
  /** The least severe log level the client wants; undefined: none. */
  readonly logLevel: string | undefined
  /** Sends a notification on this very request's stream (the answer then becomes a stream). */
  readonly notify: (method: string, params: JsonObject) => void
  /**
   * Legacy only: asks the client on this very request's stream and resolves with its result; rejects with UpstreamRefusal for its error.
   * The modern era has no such thing: there the answer is `input_required` and the client comes again.
   */
  readonly ask: ((method: string, params: JsonObject) => Promise<JsonObject>) | undefined
  /** Of a call that a tool made. Set by Atrium alone. */
  readonly parent?: ParentCall
}

/** Answers a request with its result object; throws AppError (ours) or UpstreamRefusal (a server's own JSON-RPC error). */
export type Serve = (exchange: Exchange) => Promise<JsonObject>

/** What a workspace says of itself at `initialize` and `server/discover`. */
export interface Hello {
  readonly serverInfo: JsonObject
  readonly capabilities: JsonObject
  readonly instructions: string
}

/** What happened in a workspace that connected clients may want to hear. */
export type WorkspaceNotice =
  | { readonly kind: 'listChanged'; readonly part: 'tools' | 'prompts' | 'resources' }
  | { readonly kind: 'resourceUpdated'; readonly uri: string }
