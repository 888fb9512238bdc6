import { isObject } from '#core/gateway/meta.ts'
import { createAnswer } from './answer.ts'
import { acceptsStream, toCapabilities, toClientInfo } from './client-facts.ts'
import type { RequestMessage } from './messages.ts'
import { sendError } from './plain-answer.ts'
import { JSON_RPC, LEGACY_VERSIONS, NEWEST_LEGACY_VERSION } from './protocol.ts'
import { refuseForRoom } from './refuse.ts'
import { logBug } from './run-call.ts'
import type { Admitted, Wire } from './wire.ts'
import { toWireError, wireError } from './wire-errors.ts'

/** Opens a session: agrees on a version, and says what the workspace offers. */
export async function initialize(wire: Wire, admitted: Admitted, message: RequestMessage): Promise<void> {
  const { request, response, requestId, key, workspace } = admitted
  const { protocolVersion, capabilities, clientInfo } = message.params
  if (typeof protocolVersion !== 'string') {
    sendError(admitted, wireError(200, JSON_RPC.invalidParams, 'initialize needs a protocolVersion.'), message.id)
    return
  }
  const client = { capabilities: toCapabilities(isObject(capabilities) ? capabilities : {}), info: toClientInfo(clientInfo) }
  const session = wire.sessions.open({ key, workspace }, client)
  if (session === undefined) {
    refuseForRoom(wire, admitted, message.id)
    return
  }

  const headers = ['Mcp-Session-Id', session.id]
  const answer = createAnswer({ response, requestId, id: message.id, acceptsStream: acceptsStream(request), limits: wire.limits, headers })
  session.calls.set(message.id, answer.silence)
  try {
    const { serverInfo, instructions, capabilities: offered } = await wire.needs.hello(workspace, session.client)
    answer.succeed({ protocolVersion: agreedVersion(protocolVersion), capabilities: offered, serverInfo, instructions })
  } catch (thrown) {
    wire.sessions.end(session)
    logBug(wire, requestId, thrown)
    answer.fail(toWireError(thrown, requestId, 'legacy'))
  } finally {
    session.calls.delete(message.id)
  }
}

function agreedVersion(asked: string): string {
  return LEGACY_VERSIONS.includes(asked) ? asked : NEWEST_LEGACY_VERSION
}
