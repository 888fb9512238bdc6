import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

const OFFICIAL = 'io.modelcontextprotocol.registry/official'

interface Entry {
  readonly server: Record<string, unknown>
  readonly official?: Record<string, unknown>
}

export interface TestRegistry extends AsyncDisposable {
  readonly url: string
  /** What it lists; may be changed at any time. */
  entries: unknown[]
  /** Every request's path with its query, in order, with the status it got. */
  readonly asked: { readonly path: string; readonly status: number; readonly ifNoneMatch: string | undefined }[]
  /** Answers instead of the registry, where it gives true. */
  interfere: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined
  /** Files below /files/. */
  readonly files: Map<string, Buffer>
  usesEtags: boolean
}

/** A registry's answer about one server. */
export function listed({ server, official }: Entry) {
  return { server, _meta: { [OFFICIAL]: { status: 'active', isLatest: true, updatedAt: '2026-05-01T10:00:00Z', ...official } } }
}

export function entryNamed(name: string, more: Record<string, unknown> = {}, official: Record<string, unknown> = {}) {
  const server = {
    $schema: 'https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json',
    name,
    description: `What ${name} does`,
    version: '1.0.0',
    packages: [{ registryType: 'npm', identifier: '@example/thing', version: '1.0.0', transport: { type: 'stdio' } }],
    ...more,
  }
  return listed({ server, official })
}

/** A registry of the API's v0.1 on loopback: pages by an opaque cursor, ETags, versions, and whatever goes wrong on purpose. */
export async function startRegistry(entries: unknown[] = []): Promise<TestRegistry> {
  const asked: TestRegistry['asked'] = []
  const files = new Map<string, Buffer>()
  const registry: TestRegistry = {
    url: '',
    entries,
    asked,
    interfere: undefined,
    files,
    usesEtags: false,
    [Symbol.asyncDispose]: async () => undefined,
  }
  const server = createServer((request, response) => {
    response.on('close', () => {
      asked.push({ path: request.url ?? '', status: response.statusCode, ifNoneMatch: request.headers['if-none-match'] })
    })
    if (registry.interfere?.(request, response)) return
    answer(registry, request, response)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return Object.assign(registry, {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  })
}

export function sendJson(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

function answer(registry: TestRegistry, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', registry.url)
  const file = /^\/files\/(.+)$/.exec(url.pathname)?.[1]
  if (file !== undefined) {
    const bytes = registry.files.get(file)
    response.writeHead(bytes ? 200 : 404).end(bytes)
    return
  }
  const [, name, version] = /^\/v0\.1\/servers\/([^/]+)\/versions(?:\/([^/]+))?$/.exec(url.pathname) ?? []
  if (name !== undefined) {
    sendVersions(registry, response, decodeURIComponent(name), version === undefined ? undefined : decodeURIComponent(version))
    return
  }
  if (url.pathname !== '/v0.1/servers') {
    sendJson(response, 404, { title: 'Not Found' })
    return
  }
  sendPage(registry, url, request, response)
}

function sendPage(registry: TestRegistry, url: URL, request: IncomingMessage, response: ServerResponse): void {
  const limit = Number(url.searchParams.get('limit') ?? 30)
  const since = url.searchParams.get('updated_since')
  const all =
    since === null
      ? registry.entries.filter(one => officialOf(one)['status'] !== 'deleted')
      : registry.entries.filter(one => String(officialOf(one)['updatedAt']) >= since)
  const start = Number(Buffer.from(url.searchParams.get('cursor') ?? '', 'base64').toString() || 0)
  const servers = all.slice(start, start + limit)
  const isLast = start + limit >= all.length
  const body = {
    servers,
    metadata: { count: servers.length, ...(isLast ? {} : { nextCursor: Buffer.from(String(start + limit)).toString('base64') }) },
  }
  const etag = `"${createHash('sha1').update(JSON.stringify(body)).digest('hex')}"`
  if (registry.usesEtags && request.headers['if-none-match'] === etag) response.writeHead(304, { etag }).end()
  else sendJson(response, 200, body, registry.usesEtags ? { etag } : {})
}

function sendVersions(registry: TestRegistry, response: ServerResponse, name: string, version: string | undefined): void {
  const found = registry.entries.filter(one => serverOf(one)['name'] === name)
  if (version === undefined) {
    sendJson(response, found.length > 0 ? 200 : 404, { servers: found, metadata: { count: found.length } })
    return
  }
  const one = found.find(
    entry => serverOf(entry)['version'] === version || (version === 'latest' && officialOf(entry)['isLatest'] !== false),
  )
  if (one === undefined) sendJson(response, 404, { title: 'Not Found' })
  else sendJson(response, 200, one)
}

function officialOf(one: any): Record<string, unknown> {
  return one?._meta?.[OFFICIAL] ?? {}
}

function serverOf(one: any): Record<string, unknown> {
  return one?.server ?? {}
}
