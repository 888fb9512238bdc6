import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ErrorCode } from '#shared/errors.ts'
import type { GatewayStatus } from '#shared/model/gateway.ts'
import type { Hello, KeyFacts, Serve, WorkspaceFacts, WorkspaceNotice } from '#core/gateway/exchange.ts'
import type { Log } from '#core/lib/log.ts'
import type { Platform } from '#core/platform.ts'
import type { ClientFacts, JsonObject } from '#core/upstreams/upstream.ts'

/** A request that was refused before it became a call: no valid key, or no room. Never carries what was sent. */
export interface Refusal {
  readonly requestId: string
  /** As in the path; need not exist. */
  readonly slug: string
  readonly workspace: WorkspaceFacts | undefined
  /** The key that was sent, where it is a live one, be it of another workspace. */
  readonly key: KeyFacts | undefined
  readonly surface: 'mcp'
  readonly gate: 'authenticate' | 'workspace' | 'limits'
  readonly code: ErrorCode
  /** The sentence the client got. */
  readonly message: string
  readonly opens?: string
}

/** What the gateway's wire needs of the rest. */
export interface GatewayNeeds {
  readonly platform: Platform
  readonly log: Log
  /** The live key of a bearer, fresh from the database. Does the same work for a bearer that cannot be a key, and for none. */
  readonly authenticate: (bearer: string | undefined) => KeyFacts | undefined
  readonly findWorkspace: (slug: string) => WorkspaceFacts | undefined
  readonly serve: Serve
  readonly hello: (workspace: WorkspaceFacts, client: ClientFacts, key: KeyFacts) => Promise<Hello>
  /**
   * Answers everything below /api/v1. Host and Origin are checked already; `X-Request-Id` and the common headers are set. `life` is
   * aborted, with what is to be told, when the gateway stops.
   */
  readonly rest: (
    request: IncomingMessage,
    response: ServerResponse,
    facts: { readonly requestId: string; readonly life: AbortSignal },
  ) => Promise<void>
  /** Likewise, for command lines that ask to be let in. */
  readonly login: GatewayNeeds['rest']
  /** Likewise, for what Prometheus reads. */
  readonly metrics: GatewayNeeds['rest']
  /** Runs after the refusal has been sent, so that its time says nothing. */
  readonly recordRefusal: (refusal: Refusal) => Promise<void>
  readonly newUuid: () => string
  readonly onStatusChanged: () => void
  /** A legacy session is over: nobody comes back under its id. */
  readonly onSessionEnded: (principal: string) => void
  /** The input schema of a tool as this workspace names it, where it is known without asking anybody; for `Mcp-Param-*` headers. */
  readonly inputSchemaOf?: (workspace: WorkspaceFacts, toolName: string, key: KeyFacts) => JsonObject | undefined
}

/** What the listener knows of itself; how to start the bridge is the app's to add. */
export type ListenerStatus = Omit<GatewayStatus, 'bridge'>

export interface Gateway {
  /**
   * Listens on 127.0.0.1; port 0 takes any. A port in use does not throw: the status is then `busy` and says who holds it.
   * Throws `conflict` when the port cannot be opened for another reason.
   */
  readonly start: (port: number) => Promise<void>
  /** Ends every call, session and stream, then the listener. Idempotent. */
  readonly stop: () => Promise<void>
  readonly status: () => ListenerStatus
  /** Tells the workspace's connected clients. URIs are the workspace's own. */
  readonly announce: (workspaceId: string, notice: WorkspaceNotice) => void
  /** A revoked key: its sessions, streams and calls in flight end at once. */
  readonly endSessionsOf: (keyId: string) => void
  /** Counts a call that a tool makes in the name of a key, until it is released; undefined where the key's limits leave no room. */
  readonly admitCall: (keyId: string, end: () => void) => (() => void) | undefined
}
