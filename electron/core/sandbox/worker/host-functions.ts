import { createHash, createHmac, randomBytes, randomUUID } from 'node:crypto'
import { AppError } from '#shared/errors.ts'

/** What code may ask of the worker at once. The texts and bytes come from hostile code: each function takes anything. */
export type HostFunction = (text: string, bytes: Uint8Array, more: Uint8Array) => string | Uint8Array

const HASHES: Readonly<Record<string, string>> = { 'SHA-1': 'sha1', 'SHA-256': 'sha256', 'SHA-384': 'sha384', 'SHA-512': 'sha512' }
const MAX_RANDOM = 65_536
const PARTS = ['href', 'origin', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search', 'hash'] as const

export const HOST_FUNCTIONS: ReadonlyMap<string, HostFunction> = new Map<string, HostFunction>([
  ['random', text => randomBytes(Math.min(Math.max(Math.trunc(Number(text)) || 0, 0), MAX_RANDOM))],
  ['uuid', () => randomUUID()],
  ['digest', (name, bytes) => createHash(hashOf(name)).update(bytes).digest()],
  ['hmac', (name, key, data) => createHmac(hashOf(name), key).update(data).digest()],
  ['encode', text => Buffer.from(text)],
  ['encoding', label => new TextDecoder(label).encoding],
  ['decode', (options, bytes) => decode(options, bytes)],
  ['url', text => partsOf(urlOf(text))],
  ['url-with', text => changedUrl(text)],
  ['pairs', query => JSON.stringify([...new URLSearchParams(query)])],
  ['query', text => new URLSearchParams(pairsIn(text)).toString()],
])

function hashOf(name: string): string {
  const hash = HASHES[name]
  if (hash === undefined) throw new AppError('invalid_input', 'The hash is not known.')
  return hash
}

function decode(options: string, bytes: Uint8Array): string {
  const { label, fatal, ignoreBOM } = objectIn(options)
  return new TextDecoder(String(label), { fatal: fatal === true, ignoreBOM: ignoreBOM === true }).decode(bytes)
}

function urlOf(text: string): URL {
  const [href, base] = listIn(text)
  return typeof base === 'string' ? new URL(String(href), base) : new URL(String(href))
}

function changedUrl(text: string): string {
  const [href, part, value] = listIn(text)
  const url = new URL(String(href))
  const name = PARTS.find(known => known === part)
  if (name !== undefined && name !== 'origin') url[name] = String(value)
  return partsOf(url)
}

function partsOf(url: URL): string {
  return JSON.stringify(Object.fromEntries(PARTS.map(part => [part, url[part]])))
}

function pairsIn(text: string): [string, string][] {
  return listIn(text).map(pair => (Array.isArray(pair) ? [String(pair[0]), String(pair[1])] : ['', '']))
}

function listIn(text: string): readonly unknown[] {
  const value: unknown = JSON.parse(text)
  return Array.isArray(value) ? value : []
}

function objectIn(text: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(text)
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
