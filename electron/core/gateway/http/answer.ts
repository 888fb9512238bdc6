import type { ServerResponse } from 'node:http'
import { isObject } from '#core/upstreams/json.ts'
import type { JsonObject } from '#core/upstreams/upstream.ts'
import { openEventStream, type EventStream, type MessageStream } from './event-stream.ts'
import type { Limits } from './limits.ts'
import type { MessageId } from './messages.ts'
import { quoting, sendEmpty, sendError, sendResult } from './plain-answer.ts'
import type { WireError } from './wire-errors.ts'

/** The answer to one JSON-RPC request: a JSON body when the result is the first thing to say, otherwise a stream that ends with it. */
export interface Answer {
  /** Sends a message before the result; dropped when the client takes no stream or the answer is out. */
  readonly say: (message: object) => boolean
  readonly succeed: (result: JsonObject) => void
  readonly fail: (error: WireError) => void
  /** Ends without an answer: the request was cancelled, and whoever cancels wants none. */
  readonly silence: () => void
}

export interface AnswerOptions {
  readonly response: ServerResponse
  readonly requestId: string
  readonly id: MessageId
  readonly acceptsStream: boolean
  readonly limits: Limits
  /** Further headers, as a flat list of names and values. */
  readonly headers?: readonly string[]
  /** Makes the stream one that outlives its connection. */
  readonly outlive?: ((stream: EventStream) => MessageStream) | undefined
}

export function createAnswer(options: AnswerOptions): Answer {
  const { response, requestId, id, acceptsStream, limits, headers = [], outlive = (stream: EventStream): MessageStream => stream } = options
  let stream: MessageStream | undefined
  let isDone = false

  const { keepAliveMs, maxUnreadBytes } = limits
  const connect = (): EventStream => openEventStream(response, { requestId, headers, keepAliveMs, maxUnreadBytes })
  const open = (): MessageStream => {
    clearTimeout(quiet)
    stream ??= outlive(connect())
    return stream
  }
  /** A connection that is gone takes nothing any more, unless there is a stream that outlives it. */
  const canTell = (): boolean => !isDone && (!response.destroyed || stream !== undefined)
  const close = (): boolean => {
    clearTimeout(quiet)
    if (!canTell()) return false
    isDone = true
    return true
  }
  const quiet = acceptsStream
    ? setTimeout(() => {
        if (!isDone && !response.destroyed) open()
      }, limits.quietMs)
    : undefined

  return {
    say: message => acceptsStream && canTell() && open().send(message),
    succeed: result => {
      if (!close()) return
      if (stream === undefined) sendResult(options, id, result, headers)
      else stream.end({ jsonrpc: '2.0', id, result })
    },
    fail: failure => {
      if (!close()) return
      if (stream === undefined) sendError(options, failure, id, [...headers, ...retryAfter(failure)])
      else stream.end({ jsonrpc: '2.0', id, error: quoting(failure, requestId) })
    },
    silence: () => {
      if (!close()) return
      if (stream !== undefined) stream.end()
      else if (acceptsStream) connect().end()
      else sendEmpty(options, 202)
    },
  }
}

/** What says when to come again says it to the client's HTTP too. */
function retryAfter({ error: { data } }: WireError): readonly string[] {
  const wait = isObject(data) ? data.retryAfterMs : undefined
  return typeof wait === 'number' ? ['Retry-After', String(Math.max(1, Math.ceil(wait / 1_000)))] : []
}
