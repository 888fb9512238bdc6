import type { ServerResponse } from 'node:http'
import { COMMON_HEADERS } from './plain-answer.ts'

/** Server-sent events on one response: one JSON message per event, and a comment now and then so that nobody takes it for dead. */
export interface EventStream {
  /** False when it was not taken: the stream has ended, or its reader is too slow. */
  readonly send: (message: object) => boolean
  /** Ends the stream; with a last message, which is sent however slowly the client reads. */
  readonly end: (last?: object) => void
}

export interface EventStreamOptions {
  readonly requestId: string
  readonly keepAliveMs: number
  readonly maxUnreadBytes: number
  /** Further headers, as a flat list of names and values. */
  readonly headers?: readonly string[]
}

/** Sends the headers at once. The stream ends itself when the client leaves. */
export function openEventStream(response: ServerResponse, options: EventStreamOptions): EventStream {
  response.writeHead(200, [
    'Content-Type',
    'text/event-stream',
    'X-Accel-Buffering',
    'no',
    'X-Request-Id',
    options.requestId,
    ...COMMON_HEADERS,
    ...(options.headers ?? []),
  ])
  response.flushHeaders()
  const keepAlive = setInterval(() => {
    if (response.writableLength === 0) response.write(': \n\n')
  }, options.keepAliveMs).unref()
  response.once('close', () => {
    clearInterval(keepAlive)
  })
  return {
    send: message => {
      if (response.writableEnded || response.destroyed || response.writableLength > options.maxUnreadBytes) return false
      response.write(toEvent(message))
      return true
    },
    end: last => {
      clearInterval(keepAlive)
      if (response.writableEnded || response.destroyed) return
      response.end(last === undefined ? undefined : toEvent(last))
    },
  }
}

function toEvent(message: object): string {
  return `event: message\ndata: ${JSON.stringify(message)}\n\n`
}
