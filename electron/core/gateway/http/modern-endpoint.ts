import type { ClientFacts } from '#core/upstreams/upstream.ts'
import type { Envelope } from './era.ts'
import { createAnswer } from './answer.ts'
import { acceptsStream, toCapabilities, toClientInfo } from './client-facts.ts'
import type { RequestMessage } from './messages.ts'
import { refuseArgumentMismatch, refuseMismatch } from './modern-headers.ts'
import { toModernResult } from './modern-results.ts'
import { sendError } from './plain-answer.ts'
import { JSON_RPC, LOG_LEVELS, MODERN_SERVED, MODERN_VERSIONS } from './protocol.ts'
import { logBug, runCall } from './run-call.ts'
import { listen } from './subscriptions.ts'
import type { Admitted, Wire } from './wire.ts'
import { toWireError, wireError, type WireError } from './wire-errors.ts'

interface Received {
  readonly message: RequestMessage
  readonly envelope: Envelope
  readonly bytes: number
}

/** A request of the stateless version: everything about it is in it. */
export async function serveModern(wire: Wire, admitted: Admitted, { message, envelope, bytes }: Received): Promise<void> {
  const { key } = admitted
  const refused = refuse(wire, admitted, message)
  if (refused !== undefined) {
    sendError(admitted, refused, message.id)
    return
  }
  const client = { principal: key.id, capabilities: toCapabilities(envelope.capabilities), info: toClientInfo(envelope.info) }
  if (message.method === 'server/discover') {
    await discover(wire, admitted, message, client)
    return
  }
  if (message.method === 'subscriptions/listen') {
    await listen(wire, admitted, message, client)
    return
  }
  const logLevel = typeof envelope.logLevel === 'string' && LOG_LEVELS.has(envelope.logLevel) ? envelope.logLevel : undefined
  const decorate = toModernResult(message.method, wire.needs.platform.version)
  await runCall(wire, admitted, { era: 'modern', message, bytes, client, logLevel, decorate })
}

function refuse(wire: Wire, { request, workspace }: Admitted, message: RequestMessage): WireError | undefined {
  const { method, params } = message
  if (!MODERN_SERVED.has(method) && method !== 'server/discover' && method !== 'subscriptions/listen') {
    return wireError(404, JSON_RPC.methodNotFound, 'There is no such method.')
  }
  const mismatch = refuseMismatch(message, request.headers)
  if (mismatch !== undefined || method !== 'tools/call' || typeof params['name'] !== 'string') return mismatch
  return refuseArgumentMismatch(params, wire.needs.inputSchemaOf?.(workspace, params['name']), request.headers)
}

async function discover(
  wire: Wire,
  { request, response, requestId, workspace }: Admitted,
  message: RequestMessage,
  client: ClientFacts,
): Promise<void> {
  const answer = createAnswer({ response, requestId, id: message.id, acceptsStream: acceptsStream(request), limits: wire.limits })
  try {
    const { capabilities, instructions, serverInfo } = await wire.needs.hello(workspace, client)
    const result = { supportedVersions: MODERN_VERSIONS, capabilities, instructions }
    answer.succeed(toModernResult(message.method, wire.needs.platform.version)(result, serverInfo))
  } catch (thrown) {
    logBug(wire, requestId, thrown)
    answer.fail(toWireError(thrown, requestId, 'modern'))
  }
}
