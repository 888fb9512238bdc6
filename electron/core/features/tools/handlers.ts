import type { tools } from '#shared/contract/tools.ts'
import { AppError } from '#shared/errors.ts'
import { RequestId } from '#shared/model/ids.ts'
import { ToolResult } from '#shared/model/tool.ts'
import { getWorkspaceFacts } from '#core/features/workspaces/index.ts'
import type { Handlers } from '#core/operations/implement.ts'
import { UpstreamRefusal, type JsonObject } from '#core/upstreams/upstream.ts'
import { callerOf } from './caller.ts'
import { pinHandlers } from './pin-handlers.ts'
import { ruleHandlers } from './rule-handlers.ts'
import type { ToolNeeds } from './tool-needs.ts'

export function toolHandlers(needs: ToolNeeds): Handlers<typeof tools> {
  return { ...usingHandlers(needs), ...ruleHandlers(needs), ...pinHandlers(needs) }
}

type Using = 'tools.list' | 'tools.listAll' | 'tools.call'

function usingHandlers({ db, toolDoor }: ToolNeeds): Pick<Handlers<typeof tools>, Using> {
  return {
    'tools.list': (call, { workspaceId }) => {
      const { requestId, signal } = call
      return toolDoor.listTools({ requestId, signal, workspace: getWorkspaceFacts(db, workspaceId), caller: callerOf(call) })
    },

    'tools.listAll': (call, { workspaceId }) => {
      const { requestId, signal } = call
      return toolDoor.listAllTools({ requestId, signal, workspace: getWorkspaceFacts(db, workspaceId), caller: callerOf(call) })
    },

    'tools.call': async (call, { workspaceId, name, arguments: args }) => {
      const { requestId, signal } = call
      const workspace = getWorkspaceFacts(db, workspaceId)
      const bytes = Buffer.byteLength(JSON.stringify(args))
      const request = { requestId, signal, workspace, caller: callerOf(call), name, arguments: args, bytes }
      const result = await toolDoor.callTool(request).catch((thrown: unknown) => {
        throw told(thrown)
      })
      return { requestId: RequestId.parse(requestId), result: parseResult(result) }
    },
  }
}

/** JSON-RPC code of the protocol for a call that needs something of its client. */
const MISSING_CAPABILITY = -32_021

/** A server's own JSON-RPC error: its number is told, its text is not ours to vouch for. */
function told(thrown: unknown): unknown {
  if (!(thrown instanceof UpstreamRefusal)) return thrown
  if (thrown.code === MISSING_CAPABILITY)
    return new AppError(
      'upstream_failed',
      'The server asks something back in the middle of this call, and nobody can answer here. Call the tool from an MCP client that can.',
      { cause: thrown },
    )
  return new AppError('upstream_failed', `The server refused the call with the JSON-RPC error ${thrown.code}. Its logs may say why.`, {
    cause: thrown,
  })
}

function parseResult(result: JsonObject): ToolResult {
  const parsed = ToolResult.safeParse(result)
  if (!parsed.success)
    throw new AppError('upstream_failed', 'The server answered with something that is no result of a tool.', { cause: parsed.error })
  return parsed.data
}
