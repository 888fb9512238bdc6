export type Fields = Readonly<Record<string, unknown>>
export type MessageId = string | number

export interface Message {
  /** One line of JSON, as it came but for line breaks between its tokens. */
  readonly text: string
  readonly kind: 'request' | 'notification' | 'answer'
  readonly id: MessageId | undefined
  /** Empty for an answer. */
  readonly method: string
  readonly params: Fields
  readonly body: Fields
}

/**
 * Reads one JSON text: a message, or a batch of them (2025-03-26 had those).
 * Nothing for what is not JSON-RPC 2.0, so that nothing else reaches standard output.
 */
export function readMessages(text: string): Message[] {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return []
  }
  if (Array.isArray(parsed)) return parsed.flatMap((item: unknown) => toMessage(item, JSON.stringify(item)))
  // JSON allows line breaks between tokens only, so a blank in their place changes nothing.
  return toMessage(parsed, text.replace(/[\r\n]+/g, ' ').trim())
}

function toMessage(body: unknown, text: string): Message[] {
  if (!isFields(body) || body['jsonrpc'] !== '2.0') return []
  const id = typeof body['id'] === 'string' || typeof body['id'] === 'number' ? body['id'] : undefined
  const params = isFields(body['params']) ? body['params'] : {}
  const method = body['method']
  if (typeof method === 'string') {
    return [{ text, kind: id === undefined ? 'notification' : 'request', id, method, params, body }]
  }
  if (!('result' in body) && !('error' in body)) return []
  return [{ text, kind: 'answer', id, method: '', params, body }]
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {}
}

export function notice(method: string, params?: Fields): string {
  return JSON.stringify({ jsonrpc: '2.0', method, params })
}

/** A request that may be sent twice: it reads, or doing it again changes nothing. A tool call may not. */
export function isRepeatable(method: string): boolean {
  return /^(initialize|ping)$|\/(list|read|get|complete|discover|listen|setLevel|subscribe|unsubscribe)$/.test(method)
}
