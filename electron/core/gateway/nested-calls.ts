import { AppError } from '#shared/errors.ts'
import type { ClientCapabilities, JsonObject } from '#core/upstreams/upstream.ts'
import { toolCall, type CallKind } from './call-kinds.ts'
import type { Caller, Exchange } from './exchange.ts'
import type { CallsNeeds } from './needs.ts'
import { runCall, type Pipeline } from './run-call.ts'

/** Tools that call tools that call tools: more than this is taken for a circle. */
export const MAX_DEPTH = 4

const NO_CAPABILITIES: ClientCapabilities = {}

/** The calls of tools, made by tools that are written in Atrium, in the name of whoever called those. */
export interface NestedCalls {
  /** The name of the key that made an open call; null for a person, and for a call that is over. */
  readonly keyNameOf: (requestId: string) => string | null
  /** How many tools stand above an open call: 0 for a client's own, and for what is no call. */
  readonly depthOf: (requestId: string) => number
  /** Calls a tool for the open call with this request id. It passes every gate anew, and has a record of its own. */
  readonly callTool: (requestId: string, name: string, args: JsonObject, signal: AbortSignal) => Promise<JsonObject>
}

export function createNestedCalls(pipeline: Pipeline, { newUuid, keyNow, admit }: CallsNeeds['nested']): NestedCalls {
  const { openCalls } = pipeline

  /** Keys are looked up for every request, and so for every call of a tool: one that was revoked or limited meanwhile is that. */
  const callerNow = (caller: Caller): Caller => {
    if (caller.kind === 'member') return caller
    const key = keyNow(caller.key.id, caller.surface)
    if (key) return { ...caller, key }
    throw new AppError('unauthenticated', 'The key of this call was revoked or has expired.', { reason: 'key_ended' })
  }

  const kindFor = (hold: (release: () => void) => void, end: () => void): CallKind => ({
    ...toolCall,
    resolve: (needs, exchange) => {
      checkDepth(exchange)
      const caller = callerNow(exchange.caller)
      if (caller.kind === 'key') hold(admit(caller.key.id, end) ?? noRoom())
      return toolCall.resolve(needs, { ...exchange, caller })
    },
  })

  return {
    keyNameOf: requestId => {
      const caller = openCalls.find(requestId)?.caller
      return caller?.kind === 'key' ? caller.key.name : null
    },
    depthOf: requestId => openCalls.find(requestId)?.parent?.depth ?? 0,
    callTool: async (requestId, name, args, signal) => {
      const above = openCalls.find(requestId)
      if (!above) throw new AppError('cancelled', 'The call that this belongs to is over.')
      const ending = new AbortController()
      let release = () => {
        // Nothing is held before it is let in.
      }
      const exchange: Exchange = {
        requestId: newUuid(),
        parent: { requestId, depth: (above.parent?.depth ?? 0) + 1 },
        era: 'modern',
        caller: above.caller,
        workspace: above.workspace,
        // A tool cannot be asked anything: what it calls is told so.
        client: { ...above.client, capabilities: NO_CAPABILITIES },
        method: 'tools/call',
        params: { name, arguments: args },
        bytes: Buffer.byteLength(JSON.stringify(args)),
        signal: AbortSignal.any([signal, above.signal, ending.signal]),
        logLevel: undefined,
        notify: () => undefined,
        ask: undefined,
      }
      const kind = kindFor(
        held => (release = held),
        () => {
          ending.abort(new AppError('cancelled', 'The call was cancelled.'))
        },
      )
      try {
        return await runCall(pipeline, exchange, kind)
      } finally {
        release()
      }
    },
  }
}

function checkDepth({ parent }: Exchange): void {
  if ((parent?.depth ?? 0) <= MAX_DEPTH) return
  throw new AppError('limited', `Tools called tools more than ${MAX_DEPTH} deep. See that none calls itself, by way of others too.`, {
    reason: 'too_deep',
  })
}

function noRoom(): never {
  throw new AppError('limited', 'Too many calls of this key are under way. Wait for some to end, then try again.', { reason: 'no_room' })
}
