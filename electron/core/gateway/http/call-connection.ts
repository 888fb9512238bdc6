import type { ServerResponse } from 'node:http'
import type { EventStream, MessageStream } from './event-stream.ts'
import type { ResumableStream } from './resumable-stream.ts'
import type { Session } from './session.ts'
import type { Wire } from './wire.ts'

/** From this version on clients know an event without data (SEP-1699); to older ones it would be a message they cannot read. */
const FIRST_PRIMED_VERSION = '2025-11-25'

/** The connection of a call, while its answer is not out. */
export interface CallConnection {
  readonly outlive: ((stream: EventStream) => MessageStream) | undefined
  /** The answer is found: whoever leaves now cancels nothing. */
  readonly release: () => void
}

/** A client that leaves wants no answer any more. */
export function plainConnection(response: ServerResponse, giveUp: () => void): CallConnection {
  response.once('close', giveUp)
  return { outlive: undefined, release: () => response.off('close', giveUp) }
}

/**
 * A client of a session that lost its stream has not cancelled (2025-11-25, transports): the call goes on for a while, and the answer
 * is kept for it. Before there is a stream the client has nothing to come back with, so there leaving is giving up.
 */
export function resumableConnection(wire: Wire, session: Session, response: ServerResponse, giveUp: () => void): CallConnection {
  const { resumeMs, retryMs } = wire.limits
  let stream: ResumableStream | undefined
  let first: EventStream | undefined
  let isReleased = false
  let timer: NodeJS.Timeout | undefined
  response.once('close', () => {
    if (stream !== undefined && first !== undefined) stream.lose(first)
    else if (!isReleased) giveUp()
  })
  return {
    outlive: connection => {
      first = connection
      stream = wire.memory.open(session.id, 'call', connection)
      stream.follow({
        lost: () => {
          if (!isReleased) timer = setTimeout(giveUp, resumeMs).unref()
        },
        gone: () => {
          if (!isReleased) giveUp()
        },
        cameBack: () => {
          clearTimeout(timer)
        },
      })
      if (session.version >= FIRST_PRIMED_VERSION) stream.prime(retryMs)
      return stream
    },
    release: () => {
      isReleased = true
      clearTimeout(timer)
    },
  }
}
