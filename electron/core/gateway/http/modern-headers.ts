import type { IncomingHttpHeaders } from 'node:http'
import { isObject } from '#core/upstreams/json.ts'
import type { JsonObject } from '#core/upstreams/upstream.ts'
import { decodeHeaderValue } from './header-value.ts'
import { mirroredArguments } from './mirrored-arguments.ts'
import type { RequestMessage } from './messages.ts'
import { JSON_RPC } from './protocol.ts'
import { wireError, type WireError } from './wire-errors.ts'

/** The member of `params` that the `Mcp-Name` header repeats. */
const NAMED_BY: Readonly<Record<string, 'name' | 'uri' | undefined>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
}

/**
 * Refuses a modern request whose headers do not repeat what its body says. Whoever stands between decides by the headers and we by the
 * body, so both must say the same.
 */
export function refuseMismatch(message: RequestMessage, headers: IncomingHttpHeaders): WireError | undefined {
  const method = headers['mcp-method']
  if (typeof method !== 'string') return mismatch('the Mcp-Method header is missing')
  if (method.trim() !== message.method) return mismatch('the Mcp-Method header and the method differ')
  const source = NAMED_BY[message.method]
  const name = source === undefined ? undefined : message.params[source]
  if (typeof name !== 'string') return undefined
  const header = headers['mcp-name']
  if (typeof header !== 'string') return mismatch('the Mcp-Name header is missing')
  return decodeHeaderValue(header) === name ? undefined : mismatch('the Mcp-Name header and the name in params differ')
}

/** Refuses a tools/call whose `Mcp-Param-*` headers differ from the arguments that the tool's schema says they repeat. */
export function refuseArgumentMismatch(
  params: JsonObject,
  inputSchema: JsonObject | undefined,
  headers: IncomingHttpHeaders,
): WireError | undefined {
  if (inputSchema === undefined) return undefined
  for (const mirrored of mirroredArguments(inputSchema)) {
    const value = mirrored.path.reduce<unknown>(
      (holder, name) => (isObject(holder) && Object.hasOwn(holder, name) ? holder[name] : undefined),
      params['arguments'],
    )
    const header = headers[mirrored.header]
    if (!agrees(value, typeof header === 'string' ? header : undefined))
      return mismatch(`the ${mirrored.header} header and the argument differ`)
  }
  return undefined
}

function agrees(value: unknown, header: string | undefined): boolean {
  if (value === undefined || value === null) return header === undefined
  if (header === undefined) return false
  const text = decodeHeaderValue(header)
  if (typeof value === 'number') return text !== undefined && text !== '' && Number(text) === value
  return text === (typeof value === 'boolean' ? String(value) : value)
}

function mismatch(what: string): WireError {
  return wireError(400, JSON_RPC.headerMismatch, `Header mismatch: ${what}.`)
}
