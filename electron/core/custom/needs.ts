import type { CodeDraft } from '#shared/model/code.ts'
import type { ServerId, WorkspaceId } from '#shared/model/ids.ts'
import type { WorkspaceSettings } from '#shared/model/serving.ts'
import type { Database } from '#core/db/database.ts'
import type { Log } from '#core/lib/log.ts'
import type { Sandbox } from '#core/sandbox/index.ts'
import type { JsonObject } from '#core/upstreams/upstream.ts'
import type { KnownSecret } from '#core/vault/known-secret.ts'
import type { Vault } from '#core/vault/vault.ts'

/** What was published last of a tool: the same object for as long as that is so. */
export interface PublishedTool {
  readonly name: string
  readonly draft: CodeDraft
}

/** Where code runs: what it is told of that, and what is allowed there. */
export interface CodePlace {
  readonly serverId: ServerId
  readonly workspaceId: WorkspaceId
  readonly serverName: string
  readonly workspaceName: string
  readonly settings: WorkspaceSettings
}

/** The call that code runs for, by its request id. Nothing that a client says of itself is in it. */
export interface CallsOfCode {
  /** The name of the key that made it; null for a person, and for a call that is over. */
  readonly keyNameOf: (requestId: string) => string | null
  /** Calls a tool of the same workspace in the name of whoever made that call, through every gate. Rejects with what the gates say. */
  readonly callTool: (requestId: string, name: string, args: JsonObject, signal: AbortSignal) => Promise<JsonObject>
}

export interface CustomNeeds {
  readonly db: Database
  readonly log: Log
  readonly now: () => number
  readonly version: string
  readonly vault: Pick<Vault, 'status' | 'sealAs' | 'unsealAs'>
  readonly sandbox: Pick<Sandbox, 'run' | 'warm'>
  readonly calls: CallsOfCode
  /** Read when a server is opened, and again after `changed`. */
  readonly publishedOf: (serverId: ServerId) => readonly PublishedTool[]
  /** As it is now; asked for every call. Throws `not_found` for a server that is gone. */
  readonly placeOf: (serverId: ServerId) => CodePlace
  /** The values of those of the workspace's secrets that there are. Rejects with `locked`, or in words where one is looked up in vain. */
  readonly openSecrets: (workspaceId: WorkspaceId, names: readonly string[]) => Promise<readonly KnownSecret[]>
}
