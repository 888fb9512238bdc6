import type { ServerResponse } from 'node:http'
import { COMMON_HEADERS } from './plain-answer.ts'

/** Where the messages of one answer go. */
export interface MessageStream {
  /** False when it was not taken: the stream has ended, or its reader is too slow. */
  readonly send: (message: object) => boolean
  /** Ends the stream; with a last message, which is sent however slowly the client reads. */
  readonly end: (last?: object) => void
}

/** Server-sent events on one response: one JSON message per event, and a comment now and then so that nobody takes it for dead. */
export interface EventStream extends MessageStream {
  /** A message that is a text already, with the id by which the client asks for what came after it. */
  readonly sendText: (text: string, id: string) => boolean
  readonly endWith: (text: string, id: string) => void
  /** An event with an id and nothing in it, and when to come back after the stream was lost. */
  readonly prime: (id: string, retryMs: number) => void
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
  const write = (event: string): boolean => {
    if (response.writableEnded || response.destroyed || response.writableLength > options.maxUnreadBytes) return false
    response.write(event)
    return true
  }
  const end = (event?: string): void => {
    clearInterval(keepAlive)
    if (!response.writableEnded && !response.destroyed) response.end(event)
  }
  return {
    send: message => write(toEvent(JSON.stringify(message))),
    sendText: (text, id) => write(`id: ${id}\n${toEvent(text)}`),
    prime: (id, retryMs) => {
      write(`id: ${id}\nretry: ${retryMs}\ndata: \n\n`)
    },
    end: last => {
      end(last === undefined ? undefined : toEvent(JSON.stringify(last)))
    },
    endWith: (text, id) => {
      end(`id: ${id}\n${toEvent(text)}`)
    },
  }
}

function toEvent(text: string): string {
  return `event: message\ndata: ${text}\n\n`
}
