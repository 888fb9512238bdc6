import { validateHeaderName, validateHeaderValue } from 'node:http'
import { AppError } from '#shared/errors.ts'
import { ACCEPTED_ENCODINGS } from './read-answer.ts'

type Header = readonly [string, string]

/** What belongs to the connection, and is ours to set. What the code says there is left out, as browsers do. */
const OURS = new Set([
  ...['accept-encoding', 'connection', 'content-length', 'expect', 'host', 'http2-settings', 'keep-alive', 'te', 'trailer'],
  ...['transfer-encoding', 'upgrade', 'via'],
])

/** What says who asks. It stays with the origin that it was written for. */
const CREDENTIALS = new Set(['authorization', 'cookie'])

/** The headers that go out. Throws for one that could be read as something else on the wire. */
export function requestHeaders(given: readonly Header[]): readonly Header[] {
  const headers = given.map(([name, value]): Header => [name.toLowerCase(), value])
  for (const [name, value] of headers) checkHeader(name, value)
  const kept = headers.filter(([name]) => !OURS.has(name) && !name.startsWith('proxy-') && !name.startsWith('sec-'))
  const own: readonly Header[] = [
    ['accept', '*/*'],
    ['user-agent', 'Atrium'],
  ]
  const missing = own.filter(([name]) => !kept.some(([known]) => known === name))
  return [...missing, ...kept, ['accept-encoding', ACCEPTED_ENCODINGS]]
}

/** What of them goes on to another origin. */
export function withoutCredentials(headers: readonly Header[], hasSecret: (text: string) => boolean): readonly Header[] {
  return headers.filter(([name, value]) => !CREDENTIALS.has(name) && !hasSecret(value))
}

/** What of them goes on when the body does not. */
export function withoutBody(headers: readonly Header[]): readonly Header[] {
  return headers.filter(([name]) => !name.startsWith('content-'))
}

function checkHeader(name: string, value: string): void {
  try {
    validateHeaderName(name)
    validateHeaderValue(name, value)
  } catch {
    throw new AppError('invalid_input', 'A header of the request has characters that cannot be sent.', { reason: 'egress' })
  }
}
