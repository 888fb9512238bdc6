import type { z } from 'zod'
import type { tools } from '#shared/contract/tools.ts'
import type { ListedTool } from '#shared/model/tool.ts'
import type { WorkspaceFacts } from '#core/features/workspaces/index.ts'
import type { Caller } from '#core/gateway/exchange.ts'
import type { JsonObject } from '#core/upstreams/upstream.ts'

export interface ToolListRequest {
  readonly requestId: string
  readonly workspace: WorkspaceFacts
  readonly caller: Caller
  readonly signal: AbortSignal
}

export interface ToolCallRequest extends ToolListRequest {
  readonly name: string
  readonly arguments: JsonObject
  /** Size of the arguments as JSON, for the record. */
  readonly bytes: number
  /** Of a call that a draft made while it was tried: the request that tries it. */
  readonly parent?: { readonly requestId: string; readonly depth: number }
}

/** The pipeline that assistants' calls go through, as this feature uses it; the gateway passes it in. */
export interface ToolDoor {
  readonly listTools: (request: ToolListRequest) => Promise<z.input<(typeof tools)['tools.list']['output']>>
  readonly listAllTools: (request: ToolListRequest) => Promise<z.input<(typeof tools)['tools.listAll']['output']>>
  /** As `listAllTools`, from what is known: nothing is started or waited for. */
  readonly knownTools: (workspace: WorkspaceFacts) => readonly ListedTool[]
  /** The tool's result object. Writes the one record of the call under `requestId`; throws AppError for a refusal, UpstreamRefusal for the server's own error. */
  readonly callTool: (request: ToolCallRequest) => Promise<JsonObject>
}
