import { isStillAllowed } from './authenticate-request.ts'
import { openEventStream } from './event-stream.ts'
import { requireSession } from './legacy-endpoint.ts'
import { isModernByHeader } from './era.ts'
import { acceptsStream } from './client-facts.ts'
import { sendEmpty, sendError } from './plain-answer.ts'
import { JSON_RPC } from './protocol.ts'
import { refuseForRoom } from './refuse.ts'
import type { Admitted, Wire } from './wire.ts'
import { wireError } from './wire-errors.ts'

/** GET: the stream on which a session hears what has changed. */
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
      stream.end()
    },
    isStillAllowed: () => isStillAllowed(wire, admitted),
  }
  if (!wire.streams.add(key.id, work)) {
    refuseForRoom(wire, admitted)
    return
  }
  const stream = openEventStream(response, { requestId, keepAliveMs: wire.limits.keepAliveMs, maxUnreadBytes: wire.limits.maxUnreadBytes })
  response.once('close', () => {
    wire.streams.remove(key.id, work)
    session.removeStream(stream)
    session.lastUsedAt = wire.needs.platform.ticks()
  })
  session.addStream(stream)
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
