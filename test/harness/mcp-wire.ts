import type { IncomingMessage } from 'node:http'
import { ask, open, type Answered } from './http-ask.ts'

/** An endpoint and what is sent as its bearer; undefined: no Authorization header. */
export interface WireTarget {
  readonly url: string
  readonly key: string | undefined
}

export interface WireAnswer extends Answered {
  readonly requestId: string
  /** Every JSON-RPC message of the answer, in order; one where it is plain JSON, none where it is not. */
  readonly messages: readonly any[]
  /** The result or error that answers the request. */
  readonly result: any
  readonly error: any
}

export interface WireRequest {
  readonly id?: number | string
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

const MODERN = '2026-07-28'
const LEGACY = '2025-11-25'

/** One message of the session era, as it is. */
export async function sendLegacy(target: WireTarget, message: object, { headers = {}, signal }: WireRequest = {}): Promise<WireAnswer> {
  const body = JSON.stringify({ jsonrpc: '2.0', ...message })
  return read(await ask(target.url, { method: 'POST', headers: { ...common(target), ...headers }, body, ...(signal ? { signal } : {}) }))
}

/** One request of the stateless era, with its envelope and headers. */
export async function sendModern(
  target: WireTarget,
  method: string,
  params: object = {},
  asked: WireRequest & { capabilities?: object } = {},
): Promise<WireAnswer> {
  const { headers, body } = modernRequest(target, method, params, asked)
  return read(await ask(target.url, { method: 'POST', headers, body, ...(asked.signal ? { signal: asked.signal } : {}) }))
}

/** As `sendModern`, for an answer that goes on. */
export function openModern(target: WireTarget, method: string, params: object = {}, asked: WireRequest = {}): Promise<IncomingMessage> {
  return open(target.url, { method: 'POST', ...modernRequest(target, method, params, asked) })
}

function modernRequest(
  target: WireTarget,
  method: string,
  params: object,
  { id = 1, headers = {}, capabilities = {} }: WireRequest & { capabilities?: object },
) {
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': MODERN,
    'io.modelcontextprotocol/clientCapabilities': capabilities,
    'io.modelcontextprotocol/clientInfo': { name: 'wire', version: '1' },
    ...('_meta' in params && typeof params._meta === 'object' ? params._meta : {}),
  }
  const named = 'uri' in params ? params.uri : 'name' in params ? params.name : undefined
  const name: Record<string, string> = typeof named === 'string' ? { 'mcp-name': named } : {}
  return {
    headers: { ...common(target), 'mcp-protocol-version': MODERN, 'mcp-method': method, ...name, ...headers },
    body: JSON.stringify({ jsonrpc: '2.0', id, method, params: { ...params, _meta } }),
  }
}

/** The headers every client sends. */
export function common({ key }: WireTarget): Record<string, string> {
  return {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
  }
}

export interface LegacySession {
  readonly id: string
  readonly headers: Readonly<Record<string, string>>
  readonly request: (method: string, params?: object, asked?: WireRequest) => Promise<WireAnswer>
  readonly notify: (method: string, params?: object) => Promise<WireAnswer>
  /** The stream of what the server says by itself. */
  readonly stream: () => Promise<IncomingMessage>
}

/** Initializes a session of the legacy era; fails when it is refused. */
export async function openSession(target: WireTarget, capabilities: object = {}): Promise<LegacySession> {
  const params = { protocolVersion: LEGACY, capabilities, clientInfo: { name: 'wire', version: '1' } }
  const hello = await sendLegacy(target, { id: 0, method: 'initialize', params })
  const id = hello.headers['mcp-session-id']
  if (typeof id !== 'string') throw new Error(`initialize was answered with ${hello.status}: ${hello.text}`)
  const headers = { 'mcp-session-id': id, 'mcp-protocol-version': LEGACY }
  let last = 0
  const session: LegacySession = {
    id,
    headers,
    request: (method, params = {}, asked = {}) =>
      sendLegacy(target, { id: asked.id ?? (last += 1), method, params }, { ...asked, headers: { ...headers, ...asked.headers } }),
    notify: (method, params = {}) => sendLegacy(target, { method, params }, { headers }),
    stream: () => open(target.url, { headers: { ...common(target), ...headers, accept: 'text/event-stream' } }),
  }
  await session.notify('notifications/initialized')
  return session
}

function read(answer: Answered): WireAnswer {
  const messages = messagesOf(answer)
  const last = messages.findLast(message => message.method === undefined)
  return { ...answer, requestId: requestIdOf(answer), messages, result: last?.result, error: last?.error }
}

function requestIdOf({ headers }: Answered): string {
  const id = headers['x-request-id']
  return typeof id === 'string' ? id : ''
}

function messagesOf({ headers, text }: Answered): any[] {
  const type = headers['content-type'] ?? ''
  if (type.startsWith('application/json')) return text === '' ? [] : [JSON.parse(text)]
  return type.startsWith('text/event-stream') ? eventsOf(text) : []
}

/** The messages of an event stream's text, as far as they are complete. */
export function eventsOf(text: string): any[] {
  const events = text.split('\n\n').slice(0, -1)
  return events.flatMap(event =>
    event.split('\n').flatMap(line => (line.startsWith('data: ') && line !== 'data: ' ? [JSON.parse(line.slice(6))] : [])),
  )
}
