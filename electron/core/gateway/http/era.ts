import type { IncomingHttpHeaders } from 'node:http'
import { metaOf } from '#core/gateway/meta.ts'
import { isObject } from '#core/upstreams/json.ts'
import type { JsonObject } from '#core/upstreams/upstream.ts'
import type { NotificationMessage, RequestMessage } from './messages.ts'
import { JSON_RPC, LEGACY_VERSIONS, META, MODERN_VERSIONS } from './protocol.ts'
import { wireError, type WireError } from './wire-errors.ts'

/** What a request of the modern era says of itself, checked. */
export interface Envelope {
  readonly capabilities: JsonObject
  readonly info: unknown
  readonly logLevel: unknown
}

export type Era =
  | { readonly kind: 'legacy' }
  | { readonly kind: 'modern'; readonly envelope: Envelope }
  | { readonly kind: 'refused'; readonly error: WireError }

const LEGACY: Era = { kind: 'legacy' }

/** The revisions are dates; everything from the first stateless one on is modern, known or not. */
function isModernVersion(version: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(version) && version >= '2026-07-28'
}

export function headerVersion(headers: IncomingHttpHeaders): string | undefined {
  const value = headers['mcp-protocol-version']
  return typeof value === 'string' ? value.trim() : undefined
}

/** Whether the header alone names the modern era: all there is to go by for GET, DELETE and notifications. */
export function isModernByHeader(headers: IncomingHttpHeaders): boolean {
  const version = headerVersion(headers)
  return version !== undefined && isModernVersion(version)
}

/**
 * Which era a request belongs to. Its body decides: a claim of a version in `_meta` makes it modern, a header alone makes it a modern
 * request that lacks its envelope, and what has neither is legacy. `initialize` is the legacy handshake unless a sound claim says otherwise.
 */
export function eraOf(message: RequestMessage, headers: IncomingHttpHeaders): Era {
  const meta = metaOf(message.params)
  const claim = meta[META.protocolVersion]
  const header = headerVersion(headers)
  if (message.method === 'initialize' && !isSoundClaim(meta)) {
    return header !== undefined && isModernVersion(header) ? mismatch(`initialize is not part of version ${header}`) : LEGACY
  }
  if (claim === undefined && (header === undefined || !isModernVersion(header))) return LEGACY
  return modernEra(meta, header)
}

export function isModernNotification(message: NotificationMessage, headers: IncomingHttpHeaders): boolean {
  return metaOf(message.params)[META.protocolVersion] !== undefined || isModernByHeader(headers)
}

/** The version a legacy request names must be one we know; without the header it is an old client. */
export function refuseLegacyVersion(headers: IncomingHttpHeaders): WireError | undefined {
  const version = headerVersion(headers)
  if (version === undefined || LEGACY_VERSIONS.includes(version)) return undefined
  return wireError(
    400,
    JSON_RPC.invalidRequest,
    `The protocol version in the header is not supported. Supported are ${[...MODERN_VERSIONS, ...LEGACY_VERSIONS].join(', ')}.`,
  )
}

function isSoundClaim(meta: JsonObject): boolean {
  const claim = meta[META.protocolVersion]
  return typeof claim === 'string' && isModernVersion(claim) && isObject(meta[META.clientCapabilities])
}

function modernEra(meta: JsonObject, header: string | undefined): Era {
  const claim = meta[META.protocolVersion]
  if (typeof claim !== 'string') return lacking(META.protocolVersion)
  const capabilities = meta[META.clientCapabilities]
  if (!isObject(capabilities)) return lacking(META.clientCapabilities)
  if (header === undefined) return mismatch('the MCP-Protocol-Version header is missing')
  if (header !== claim) return mismatch('the MCP-Protocol-Version header and the version in _meta differ')
  if (!MODERN_VERSIONS.includes(claim)) return unsupported(claim)
  return { kind: 'modern', envelope: { capabilities, info: meta[META.clientInfo], logLevel: meta[META.logLevel] } }
}

function lacking(member: string): Era {
  return {
    kind: 'refused',
    error: wireError(400, JSON_RPC.invalidParams, `The request lacks ${member} in params._meta.`, { missing: [member] }),
  }
}

function mismatch(what: string): Era {
  return { kind: 'refused', error: wireError(400, JSON_RPC.headerMismatch, `Header mismatch: ${what}.`) }
}

function unsupported(requested: string): Era {
  const data = { supported: MODERN_VERSIONS, requested }
  return { kind: 'refused', error: wireError(400, JSON_RPC.unsupportedVersion, 'The protocol version is not supported.', data) }
}
