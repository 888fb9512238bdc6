import { isMessageId, type Message, type MessageId, type NotificationMessage, type RequestMessage } from './messages.ts'
import { refuseLegacyVersion } from './era.ts'
import { initialize } from './legacy-initialize.ts'
import { sendEmpty, sendError, sendJson } from './plain-answer.ts'
import { JSON_RPC, LEGACY_SERVED, LOG_LEVELS } from './protocol.ts'
import { requestQuietly } from './quiet-request.ts'
import { relayCall } from './relay-call.ts'
import type { Session } from './session.ts'
import type { Admitted, Wire } from './wire.ts'
import { wireError } from './wire-errors.ts'

interface Received {
  readonly message: RequestMessage
  readonly bytes: number
}

/** A POST of the session-based versions. */
export async function servePost(wire: Wire, admitted: Admitted, message: Message, bytes: number): Promise<void> {
  const { request } = admitted
  const refused = refuseLegacyVersion(request.headers)
  const id = message.kind === 'request' ? message.id : undefined
  if (refused !== undefined) {
    sendError(admitted, refused, id)
    return
  }
  if (message.kind === 'request' && message.method === 'initialize') {
    await initialize(wire, admitted, message, bytes)
    return
  }
  const session = requireSession(wire, admitted, id)
  if (session === undefined) return
  if (message.kind === 'request') {
    await serveRequest(wire, admitted, session, { message, bytes })
    return
  }
  if (message.kind === 'response') session.settle(message)
  else heed(session, message)
  sendEmpty(admitted, 202)
}

/** The request's session, or undefined after answering 400 (none named) or 404 (not there, or not this key's). */
export function requireSession(wire: Wire, admitted: Admitted, id?: MessageId): Session | undefined {
  const { request, key, workspace } = admitted
  const named = request.headers['mcp-session-id']
  if (typeof named !== 'string' || named === '') {
    sendError(admitted, wireError(400, JSON_RPC.invalidRequest, 'The Mcp-Session-Id header is missing. Send initialize first.'), id)
    return undefined
  }
  const session = wire.sessions.find(named, key, workspace)
  if (session === undefined) sendError(admitted, wireError(404, -32001, 'There is no such session. Send initialize again.'), id)
  return session
}

async function serveRequest(wire: Wire, admitted: Admitted, session: Session, { message, bytes }: Received): Promise<void> {
  if (LEGACY_SERVED.has(message.method)) {
    const { client, logLevel } = session
    if (refuseWatch(wire, admitted, session, message)) return
    await relayCall(wire, admitted, {
      era: 'legacy',
      message,
      bytes,
      client,
      logLevel,
      session,
      onSucceeded: () => {
        noteWatch(wire, session, message)
      },
    })
  } else if (message.method === 'ping') sendJson(admitted, 200, { jsonrpc: '2.0', id: message.id, result: {} })
  else if (message.method === 'logging/setLevel') setLevel(admitted, session, message)
  else sendError(admitted, wireError(200, JSON_RPC.methodNotFound, 'There is no such method.'), message.id)
}

function setLevel(admitted: Admitted, session: Session, message: RequestMessage): void {
  const { level } = message.params
  if (typeof level !== 'string' || !LOG_LEVELS.has(level)) {
    sendError(admitted, wireError(200, JSON_RPC.invalidParams, 'There is no such log level.'), message.id)
    return
  }
  session.logLevel = level
  sendJson(admitted, 200, { jsonrpc: '2.0', id: message.id, result: {} })
}

/** One session cannot make Atrium watch without end, and what it watches already it need not ask for again. True when answered. */
function refuseWatch(wire: Wire, admitted: Admitted, session: Session, { id, method, params }: RequestMessage): boolean {
  if (method !== 'resources/subscribe' || typeof params['uri'] !== 'string') return false
  if (session.watched.has(params['uri'])) sendJson(admitted, 200, { jsonrpc: '2.0', id, result: {} })
  else if (session.watched.size >= wire.limits.maxWatchedResources) {
    sendError(admitted, wireError(200, JSON_RPC.invalidParams, 'This session watches too many resources. Unsubscribe from some first.'), id)
  } else return false
  return true
}

/** A session that ended meanwhile watches nothing: what was begun for it is taken back. */
function noteWatch(wire: Wire, session: Session, { method, params }: RequestMessage): void {
  const { uri } = params
  if (typeof uri !== 'string') return
  if (method === 'resources/unsubscribe') session.watched.delete(uri)
  if (method !== 'resources/subscribe') return
  if (wire.sessions.has(session)) session.watched.add(uri)
  else void requestQuietly(wire, { era: 'legacy', ...session, method: 'resources/unsubscribe', uri })
}

/** The one notification to act on is a cancellation; the others are accepted, as the protocol wants. */
function heed(session: Session, { method, params }: NotificationMessage): void {
  if (method === 'notifications/cancelled' && isMessageId(params['requestId'])) session.calls.get(params['requestId'])?.()
}
