import type { RequestMessage, Message, NotificationMessage } from './messages.ts'
import { isMessageId } from './messages.ts'
import { refuseLegacyVersion } from './era.ts'
import { initialize } from './legacy-initialize.ts'
import { sendEmpty, sendError, sendJson } from './plain-answer.ts'
import { JSON_RPC, LEGACY_SERVED, LOG_LEVELS } from './protocol.ts'
import { runCall } from './run-call.ts'
import type { Session } from './session.ts'
import type { Admitted, Wire } from './wire.ts'
import { wireError } from './wire-errors.ts'

/** A POST of the session-based versions. */
export async function servePost(wire: Wire, admitted: Admitted, message: Message, bytes: number): Promise<void> {
  const { request, response, requestId } = admitted
  const refused = refuseLegacyVersion(request.headers)
  const id = message.kind === 'request' ? message.id : undefined
  if (refused !== undefined) { sendError(response, requestId, refused, id); return }
  if (message.kind === 'request' && message.method === 'initialize') { await initialize(wire, admitted, message); return }
  const session = requireSession(wire, admitted, id)
  if (session === undefined) return
  if (message.kind === 'request') { await serveRequest(wire, admitted, session, message, bytes); return }
  if (message.kind === 'response') session.settle(message)
  else heed(session, message)
  sendEmpty(response, 202, requestId)
}

/** The request's session, or undefined after answering 400 (none named) or 404 (not there, or not this key's). */
export function requireSession(wire: Wire, { request, response, requestId, key, workspace }: Admitted, id?: RequestMessage['id']): Session | undefined {
  const named = request.headers['mcp-session-id']
  if (typeof named !== 'string' || named === '') {
    sendError(response, requestId, wireError(400, JSON_RPC.invalidRequest, 'The Mcp-Session-Id header is missing. Send initialize first.', { requestId }), id)
    return undefined
  }
  const session = wire.sessions.find(named, key, workspace)
  if (session === undefined) sendError(response, requestId, wireError(404, -32001, 'There is no such session. Send initialize again.', { requestId }), id)
  return session
}

async function serveRequest(wire: Wire, admitted: Admitted, session: Session, message: RequestMessage, bytes: number): Promise<void> {
  const { response, requestId } = admitted
  if (LEGACY_SERVED.has(message.method)) {
    const { client, logLevel } = session
    if (refuseWatch(wire, admitted, session, message)) return
    await runCall(wire, admitted, { era: 'legacy', message, bytes, client, logLevel, session, onSucceeded: () => { noteWatch(session, message) } })
  } else if (message.method === 'ping') sendJson(response, 200, requestId, { jsonrpc: '2.0', id: message.id, result: {} })
  else if (message.method === 'logging/setLevel') setLevel(admitted, session, message)
  else sendError(response, requestId, wireError(200, JSON_RPC.methodNotFound, 'There is no such method.', { requestId }), message.id)
}

function setLevel({ response, requestId }: Admitted, session: Session, message: RequestMessage): void {
  const { level } = message.params
  if (typeof level !== 'string' || !LOG_LEVELS.has(level)) {
    sendError(response, requestId, wireError(200, JSON_RPC.invalidParams, 'There is no such log level.', { requestId }), message.id)
    return
  }
  session.logLevel = level
  sendJson(response, 200, requestId, { jsonrpc: '2.0', id: message.id, result: {} })
}

/** One session cannot make Atrium watch without end, and what it watches already it need not ask for again. True when answered. */
function refuseWatch(wire: Wire, { response, requestId }: Admitted, session: Session, { id, method, params }: RequestMessage): boolean {
  if (method !== 'resources/subscribe' || typeof params['uri'] !== 'string') return false
  if (session.watched.has(params['uri'])) sendJson(response, 200, requestId, { jsonrpc: '2.0', id, result: {} })
  else if (session.watched.size >= wire.limits.maxWatchedResources) {
    sendError(response, requestId, wireError(200, JSON_RPC.invalidParams, 'This session watches too many resources. Unsubscribe from some first.', { requestId }), id)
  } else return false
  return true
}

function noteWatch(session: Session, { method, params }: RequestMessage): void {
  if (typeof params['uri'] !== 'string') return
  if (method === 'resources/subscribe') session.watched.add(params['uri'])
  if (method === 'resources/unsubscribe') session.watched.delete(params['uri'])
}

/** The one notification to act on is a cancellation; the others are accepted, as the protocol wants. */
function heed(session: Session, { method, params }: NotificationMessage): void {
  if (method === 'notifications/cancelled' && isMessageId(params['requestId'])) session.calls.get(params['requestId'])?.()
}
