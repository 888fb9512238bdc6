import { isStillAllowed } from './authenticate-request.ts'
import { openEventStream, type EventStream } from './event-stream.ts'
import { requireSession } from './legacy-endpoint.ts'
import { isModernByHeader } from './era.ts'
import { acceptsStream } from './client-facts.ts'
import { sendEmpty, sendError } from './plain-answer.ts'
import { JSON_RPC } from './protocol.ts'
import { refuseForRoom } from './refuse.ts'
import type { ResumableStream } from './resumable-stream.ts'
import type { Session } from './session.ts'
import type { Admitted, Wire } from './wire.ts'
import { wireError } from './wire-errors.ts'

const LIST_PARTS = ['tools', 'prompts', 'resources'] as const

/** GET: the stream on which a session hears what has changed, or the rest of one that its client lost (`Last-Event-ID`). */
export function serveGet(wire: Wire, admitted: Admitted): void {
  const { request, response, requestId, key } = admitted
  if (isModernByHeader(request.headers)) {
    refuseMethod(admitted)
    return
  }
  const session = requireSession(wire, admitted)
  if (session === undefined) return
  if (!acceptsStream(request)) {
    sendError(admitted, wireError(406, JSON_RPC.invalidRequest, 'This is an event stream. Accept text/event-stream.'))
    return
  }
  const work = {
    end: () => {
      connection.end()
    },
    isStillAllowed: () => isStillAllowed(wire, admitted),
  }
  if (!wire.streams.add(key.id, work)) {
    refuseForRoom(wire, admitted)
    return
  }
  const connection = openEventStream(response, {
    requestId,
    keepAliveMs: wire.limits.keepAliveMs,
    maxUnreadBytes: wire.limits.maxUnreadBytes,
  })
  const stream = goOn(wire, session, request.headers['last-event-id'], connection)
  response.once('close', () => {
    wire.streams.remove(key.id, work)
    session.removeStream(stream)
    stream.lose(connection)
    session.lastUsedAt = wire.needs.platform.ticks()
  })
}

/** The stream that the client lost, from where it lost it; or a new one for what is new from now on. */
function goOn(wire: Wire, session: Session, lastEventId: string | string[] | undefined, connection: EventStream): ResumableStream {
  const found = typeof lastEventId === 'string' ? wire.memory.find(session.id, lastEventId) : undefined
  const stream = found?.stream ?? wire.memory.open(session.id, 'news', connection)
  found?.stream.moveTo(connection, found.after)
  if (stream.purpose === 'call') return stream
  // It missed something that is not kept any more: anything may have changed meanwhile.
  if (lastEventId !== undefined && found === undefined)
    for (const part of LIST_PARTS) stream.send({ jsonrpc: '2.0', method: `notifications/${part}/list_changed` })
  session.addStream(stream)
  return stream
}

/** DELETE: the client is done. */
export function serveDelete(wire: Wire, admitted: Admitted): void {
  if (isModernByHeader(admitted.request.headers)) {
    refuseMethod(admitted)
    return
  }
  const session = requireSession(wire, admitted)
  if (session === undefined) return
  wire.sessions.end(session)
  sendEmpty(admitted, 204)
}

function refuseMethod(admitted: Admitted): void {
  sendError(admitted, wireError(405, JSON_RPC.invalidRequest, 'This protocol version knows only POST.'), undefined, ['Allow', 'POST'])
}
