import http from 'node:http'
import https from 'node:https'

import { readEvents, type Cursor } from './event-stream.ts'
import { Failure } from './failure.ts'
import { longestLine } from './lines.ts'
import { readMessages, type Message } from './messages.ts'

/** Idle connections are dropped by us before a server does it (Node's own does after 5 s), so none is reused while it closes. */
const idleConnection = 2_000
const largestErrorBody = 1024 * 1024
const nobodyThere = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
])

export interface Sent {
  readonly method: 'POST' | 'GET' | 'DELETE'
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** The workspace's address: sends with the key, never follows a redirect (the key would go along). */
export class Endpoint {
  readonly #url: URL
  readonly #key: string
  readonly #client: typeof http | typeof https
  readonly #agent: http.Agent

  constructor(url: URL, key: string) {
    this.#url = url
    this.#key = key
    this.#client = url.protocol === 'https:' ? https : http
    this.#agent = new this.#client.Agent({ keepAlive: true, timeout: idleConnection, scheduling: 'lifo' })
  }

  /**
   * Sends one HTTP request; resolves with the response once its head is here, whatever its status.
   * @throws Failure `not_running` or `unreachable` when nothing was sent, `connection_lost` when it may have been.
   */
  send(sent: Sent, signal?: AbortSignal): Promise<http.IncomingMessage> {
    return new Promise((resolve, reject) => {
      const headers: Record<string, string | number> = {
        accept: sent.method === 'GET' ? 'text/event-stream' : 'application/json, text/event-stream',
        authorization: `Bearer ${this.#key}`,
        ...sent.headers,
      }
      if (sent.body !== undefined) {
        headers['content-type'] = 'application/json'
        headers['content-length'] = Buffer.byteLength(sent.body)
      }
      // autoSelectFamily: `localhost` may name ::1 first while Atrium listens on 127.0.0.1 alone.
      const options = {
        method: sent.method,
        agent: this.#agent,
        headers,
        autoSelectFamily: true,
        ...(signal && { signal }),
      }
      let connected = false
      const request = this.#client.request(this.#url, options, resolve)
      request.on('socket', socket => {
        if (!socket.connecting) connected = true
        else socket.once(this.#client === https ? 'secureConnect' : 'connect', () => (connected = true))
      })
      request.on('error', (error: NodeJS.ErrnoException) => {
        if (connected) reject(new Failure('connection_lost'))
        else reject(new Failure(nobodyThere.has(error.code ?? '') ? 'not_running' : 'unreachable'))
      })
      request.end(sent.body)
    })
  }

  close(): void {
    this.#agent.destroy()
  }
}

/** The messages of a response, a single JSON text or an event stream, as they come. */
export async function* messagesOf(response: http.IncomingMessage, cursor: Cursor): AsyncGenerator<Message> {
  if (/^text\/event-stream\b/i.test(response.headers['content-type'] ?? '')) {
    for await (const data of readEvents(response, cursor)) yield* readMessages(data)
    return
  }
  const messages = readMessages(await readBody(response, longestLine))
  if (messages.length === 0) throw new Failure('bad_answer')
  yield* messages
}

export function isSuccess(response: http.IncomingMessage): boolean {
  return Math.floor((response.statusCode ?? 0) / 100) === 2
}

/** What a response that is no success says: the JSON-RPC error in its body, else a failure by its status. */
export async function refusalOf(response: http.IncomingMessage): Promise<Message | Failure> {
  const [message] = readMessages(await readBody(response, largestErrorBody))
  const told = message?.kind === 'answer' && 'error' in message.body
  return told && response.statusCode !== 401 ? message : failureOf(response)
}

function failureOf(response: http.IncomingMessage): Failure {
  const status = response.statusCode ?? 0
  if (status === 401) return new Failure('key_refused')
  if (status === 429 || status === 503) return new Failure('busy', retryAfter(response))
  return new Failure(status === 404 || status === 405 || status < 400 ? 'wrong_address' : 'refused')
}

/** Reads what is left so that the connection can be used again. */
export async function discard(response: http.IncomingMessage): Promise<void> {
  await readBody(response, largestErrorBody)
}

async function readBody(response: http.IncomingMessage, limit: number): Promise<string> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of asBuffers(response)) {
    size += part.length
    if (size > limit) throw new Failure('bad_answer')
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

/** A response without an encoding yields buffers; the type of streams does not say so. */
function asBuffers(response: http.IncomingMessage): AsyncIterable<Buffer> {
  return response
}

/** Retry-After in milliseconds; the form with a date is not used between programs on one machine. */
function retryAfter(response: http.IncomingMessage): number | undefined {
  const header = response.headers['retry-after'] ?? ''
  return /^\d+$/.test(header) ? Number(header) * 1000 : undefined
}
