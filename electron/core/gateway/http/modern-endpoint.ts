import { serverInfoOf } from '#core/gateway/hello.ts'
import type { ClientFacts, JsonObject } from '#core/upstreams/upstream.ts'
import type { Envelope } from './era.ts'
import { toCapabilities, toClientInfo } from './client-facts.ts'
import type { RequestMessage } from './messages.ts'
import { refuseArgumentMismatch, refuseMismatch } from './modern-headers.ts'
import { toModernResult } from './modern-results.ts'
import { sendError } from './plain-answer.ts'
import { JSON_RPC, LOG_LEVELS, MODERN_SERVED, MODERN_VERSIONS } from './protocol.ts'
import { relayCall } from './relay-call.ts'
import { listen } from './subscriptions.ts'
import type { Admitted, Wire } from './wire.ts'
import { wireError, type WireError } from './wire-errors.ts'

interface Received {
  readonly message: RequestMessage
  readonly envelope: Envelope
  readonly bytes: number
}

/** A request of the stateless version: everything about it is in it. */
export async function serveModern(wire: Wire, admitted: Admitted, { message, envelope, bytes }: Received): Promise<void> {
  const { key, workspace } = admitted
  const refused = refuse(wire, admitted, message)
  if (refused !== undefined) {
    sendError(admitted, refused, message.id)
    return
  }
  const client = { principal: key.id, capabilities: toCapabilities(envelope.capabilities), info: toClientInfo(envelope.info) }
  if (message.method === 'subscriptions/listen') {
    await listen(wire, admitted, message, client)
    return
  }
  const logLevel = typeof envelope.logLevel === 'string' && LOG_LEVELS.has(envelope.logLevel) ? envelope.logLevel : undefined
  const decorate = (result: JsonObject): JsonObject =>
    toModernResult(message.method, result, serverInfoOf(workspace, wire.needs.platform.version))
  const serve = message.method === 'server/discover' ? () => discover(wire, admitted, client) : wire.needs.serve
  await relayCall(wire, admitted, { era: 'modern', message, bytes, client, logLevel, serve, decorate })
}

function refuse(wire: Wire, { request, workspace, key }: Admitted, message: RequestMessage): WireError | undefined {
  const { method, params } = message
  if (!MODERN_SERVED.has(method) && method !== 'server/discover' && method !== 'subscriptions/listen') {
    return wireError(404, JSON_RPC.methodNotFound, 'There is no such method.')
  }
  const mismatch = refuseMismatch(message, request.headers)
  if (mismatch !== undefined || method !== 'tools/call' || typeof params['name'] !== 'string') return mismatch
  return refuseArgumentMismatch(params, wire.needs.inputSchemaOf?.(workspace, params['name'], key), request.headers)
}

async function discover(wire: Wire, { workspace, key }: Admitted, client: ClientFacts): Promise<JsonObject> {
  const { capabilities, instructions } = await wire.needs.hello(workspace, client, key)
  return { supportedVersions: MODERN_VERSIONS, capabilities, instructions }
}
