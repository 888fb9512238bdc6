import type { JsonObject } from '#core/upstreams/upstream.ts'
import type { OfferedServer } from './offered-server.ts'
import { uriMatcher } from './uri-template.ts'

/** Where a URI leads: the server, and the URI in the server's own words. */
export interface ResourceRoute {
  readonly server: OfferedServer
  readonly uri: string
}

/** Which server a resource's URI belongs to. URIs are the servers' own; only one that would lead to another server is wrapped. */
export interface ResourceRoutes {
  readonly find: (uri: string) => ResourceRoute | undefined
  /** The URI template of a completion's reference. */
  readonly findTemplate: (template: string) => ResourceRoute | undefined
  /** How a server's URI is called outside, so that it leads back to that server. */
  readonly expose: (server: OfferedServer, uri: string) => string
  readonly exposeTemplate: (server: OfferedServer, template: string) => string
  /** Nothing is ever wrapped: no need to look for URIs in results. */
  readonly isPlain: boolean
}

/** `atrium+<slug>:` and the server's own URI. No `//`: what follows is opaque to URL parsers, and the wrapped URI survives them. */
const SCHEME = 'atrium+'

export function createResourceRoutes(servers: readonly OfferedServer[]): ResourceRoutes {
  const owners = servers.filter(hasResources)
  const [only] = owners
  if (owners.length <= 1) return plainRoutes(only)
  const uris = ownersBy(owners, server => server.catalog?.resources, 'uri')
  const templates = ownersBy(owners, server => server.catalog?.resourceTemplates, 'uriTemplate')
  const patterns = owners.flatMap(server =>
    listOf(server.catalog?.resourceTemplates, 'uriTemplate').map(template => ({ server, matches: uriMatcher(template) })),
  )
  const bySlug = new Map(owners.map(server => [server.facts.slug, server]))

  const unwrap = (uri: string): ResourceRoute | undefined => {
    const end = uri.startsWith(SCHEME) ? uri.indexOf(':') : -1
    const server = end < 0 ? undefined : bySlug.get(uri.slice(SCHEME.length, end))
    return server && { server, uri: uri.slice(end + 1) }
  }
  const ownerOf = (uri: string): OfferedServer | undefined => {
    if (uris.has(uri)) return uris.get(uri)
    return patterns.find(pattern => pattern.matches(uri))?.server
  }
  const find = (uri: string): ResourceRoute | undefined => {
    const wrapped = unwrap(uri)
    if (wrapped) return wrapped
    const server = ownerOf(uri)
    return server && { server, uri }
  }
  const wrap = (server: OfferedServer, uri: string) => `${SCHEME}${server.facts.slug}:${uri}`
  const findTemplate = (template: string): ResourceRoute | undefined => {
    const wrapped = unwrap(template)
    if (wrapped) return wrapped
    const server = templates.get(template)
    return server && { server, uri: template }
  }
  return {
    find,
    findTemplate,
    expose: (server, uri) => (find(uri)?.server === server && !unwrap(uri) ? uri : wrap(server, uri)),
    exposeTemplate: (server, template) => (templates.get(template) === server && !unwrap(template) ? template : wrap(server, template)),
    isPlain: false,
  }
}

function plainRoutes(only: OfferedServer | undefined): ResourceRoutes {
  const find = (uri: string) => only && { server: only, uri }
  return { find, findTemplate: find, expose: (_server, uri) => uri, exposeTemplate: (_server, template) => template, isPlain: true }
}

function hasResources({ catalog }: OfferedServer): boolean {
  if (!catalog) return false
  return catalog.capabilities.resources !== undefined || catalog.resources.length > 0 || catalog.resourceTemplates.length > 0
}

/** Value → its one server; `undefined` as the value of a member that several servers have. */
function ownersBy(servers: readonly OfferedServer[], list: (server: OfferedServer) => readonly JsonObject[] | undefined, member: string) {
  const owners = new Map<string, OfferedServer | undefined>()
  for (const server of servers) {
    for (const value of new Set(listOf(list(server), member))) owners.set(value, owners.has(value) ? undefined : server)
  }
  return owners
}

function listOf(items: readonly JsonObject[] | undefined, member: string): string[] {
  return (items ?? []).flatMap(item => (typeof item[member] === 'string' ? [item[member]] : []))
}
