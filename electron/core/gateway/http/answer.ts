import type { ServerResponse } from 'node:http'
import type { JsonObject } from '#core/upstreams/upstream.ts'
import { openEventStream, type EventStream } from './event-stream.ts'
import type { Limits } from './limits.ts'
import type { MessageId } from './messages.ts'
import { quoting, sendEmpty, sendError, sendJson } from './plain-answer.ts'
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
}

export function createAnswer(options: AnswerOptions): Answer {
  const { response, requestId, id, acceptsStream, limits, headers = [] } = options
  let stream: EventStream | undefined
  let isDone = false

  const open = (): EventStream => {
    clearTimeout(quiet)
    stream ??= openEventStream(response, { requestId, headers, keepAliveMs: limits.keepAliveMs, maxUnreadBytes: limits.maxUnreadBytes })
    return stream
  }
  const close = (): boolean => {
    clearTimeout(quiet)
    if (isDone || response.destroyed) return false
    isDone = true
    return true
  }
  const quiet = acceptsStream
    ? setTimeout(() => {
        if (!isDone && !response.destroyed) open()
      }, limits.quietMs)
    : undefined

  return {
    say: message => acceptsStream && !isDone && !response.destroyed && open().send(message),
    succeed: result => {
      if (!close()) return
      if (stream === undefined) sendJson(options, 200, { jsonrpc: '2.0', id, result }, headers)
      else stream.end({ jsonrpc: '2.0', id, result })
    },
    fail: failure => {
      if (!close()) return
      if (stream === undefined) sendError(options, failure, id, headers)
      else stream.end({ jsonrpc: '2.0', id, error: quoting(failure, requestId) })
    },
    silence: () => {
      if (!close()) return
      if (acceptsStream) open().end()
      else sendEmpty(options, 202)
    },
  }
}
