import { AppError } from '#shared/errors.ts'
import { isObject } from '#core/upstreams/json.ts'
import type { JsonObject } from '#core/upstreams/upstream.ts'
import { toCapabilities, toClientInfo } from './client-facts.ts'
import type { RequestMessage } from './messages.ts'
import { sendError } from './plain-answer.ts'
import { JSON_RPC, LEGACY_VERSIONS, NEWEST_LEGACY_VERSION } from './protocol.ts'
import { relayCall } from './relay-call.ts'
import type { Session } from './session.ts'
import type { Admitted, Wire } from './wire.ts'
import { wireError } from './wire-errors.ts'

/** Opens a session: agrees on a version, and says what the workspace offers. */
export async function initialize(wire: Wire, admitted: Admitted, message: RequestMessage, bytes: number): Promise<void> {
  const { protocolVersion, capabilities, clientInfo } = message.params
  if (typeof protocolVersion !== 'string') {
    sendError(admitted, wireError(200, JSON_RPC.invalidParams, 'initialize needs a protocolVersion.'), message.id)
    return
  }
  const client = { capabilities: toCapabilities(isObject(capabilities) ? capabilities : {}), info: toClientInfo(clientInfo) }
  const headers: string[] = []
  const serve = async (): Promise<JsonObject> => {
    const session = wire.sessions.open(admitted, client)
    if (session === undefined) throw new AppError('limited', 'This key has too many sessions, and all of them are busy. End one first.')
    headers.push('Mcp-Session-Id', session.id)
    return greet(wire, session, protocolVersion)
  }
  await relayCall(wire, admitted, {
    era: 'legacy',
    message,
    bytes,
    client: { ...client, principal: admitted.key.id },
    logLevel: undefined,
    serve,
    headers,
  })
}

async function greet(wire: Wire, session: Session, asked: string): Promise<JsonObject> {
  try {
    const { serverInfo, instructions, capabilities } = await wire.needs.hello(session.workspace, session.client, session.key)
    session.version = agreedVersion(asked)
    return { protocolVersion: session.version, capabilities, serverInfo, instructions }
  } catch (thrown) {
    wire.sessions.end(session)
    throw thrown
  }
}

function agreedVersion(asked: string): string {
  return LEGACY_VERSIONS.includes(asked) ? asked : NEWEST_LEGACY_VERSION
}
