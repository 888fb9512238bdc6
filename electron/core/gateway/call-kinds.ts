import type { CallRecord } from '#shared/model/call.ts'
import { isObject } from '#core/upstreams/json.ts'
import type { Access } from '#shared/model/scope.ts'
import type { JsonObject } from '#core/upstreams/upstream.ts'
import type { Exchange } from './exchange.ts'
import type { OfferedServer } from './offers/offered-server.ts'
import type { ResourceRoutes } from './offers/resource-routes.ts'
import { AppError } from '#shared/errors.ts'
import { withUri } from './offers/build-offers.ts'
import { type ResolveNeeds, resolveNamed } from './steps/resolve-named.ts'
import { resolveResource, resolveTemplate } from './steps/resolve-resource.ts'

/** Where a call leads, and what of its params is changed into the server's own words. */
export interface Target {
  readonly server: OfferedServer
  readonly params: JsonObject
  /** The server's own name of the tool or prompt, or the URI. */
  readonly original: string
  readonly access: Access
  /** Of a tool, as its server lists it. */
  readonly definition?: JsonObject
}

/** What differs between the four methods that are calls. All else is the same pipeline. */
export interface CallKind {
  readonly method: CallRecord['method']
  /** The gate that refuses what is not there. */
  readonly gate: string
  /** What the record names as called; from untrusted params. */
  readonly targetOf: (params: JsonObject) => unknown
  readonly resolve: (needs: ResolveNeeds, exchange: Exchange) => Promise<Target>
  /** The server's URIs in a result, as they are called outside. */
  readonly exposeUris: (result: JsonObject, expose: (uri: string) => string) => JsonObject
}

export const toolCall: CallKind = {
  method: 'tools/call',
  gate: 'tool',
  targetOf: params => params.name,
  resolve: async (needs, exchange) => {
    const { server, original, access, item: definition } = await resolveNamed(needs, exchange, 'tools', exchange.params.name)
    return { server, params: { name: original }, original, access, definition }
  },
  exposeUris: (result, expose) => withList(result, 'content', item => contentOutside(item, expose)),
}

const promptGet: CallKind = {
  method: 'prompts/get',
  gate: 'prompt',
  targetOf: params => params.name,
  resolve: async (needs, exchange) => {
    const { server, original, access } = await resolveNamed(needs, exchange, 'prompts', exchange.params.name)
    return { server, params: { name: original }, original, access }
  },
  exposeUris: (result, expose) =>
    withList(result, 'messages', message =>
      isObject(message.content) ? { ...message, content: contentOutside(message.content, expose) } : message,
    ),
}

const resourceRead: CallKind = {
  method: 'resources/read',
  gate: 'resource',
  targetOf: params => params.uri,
  resolve: async (needs, exchange) => {
    const { server, uri } = await resolveResource(needs.offers, exchange, exchange.params.uri)
    return { server, params: { uri }, original: uri, access: 'read' }
  },
  exposeUris: (result, expose) => withList(result, 'contents', item => withUri(item, 'uri', expose)),
}

const completion: CallKind = {
  method: 'completion/complete',
  gate: 'completion',
  targetOf: ({ ref }) => (isObject(ref) ? (ref.name ?? ref.uri) : undefined),
  resolve: async (needs, exchange) => {
    const { ref } = exchange.params
    if (isObject(ref) && ref.type === 'ref/prompt') {
      const { server, original } = await resolveNamed(needs, exchange, 'prompts', ref.name)
      return { server, params: { ref: { ...ref, name: original } }, original, access: 'read' }
    }
    if (!isObject(ref) || ref.type !== 'ref/resource')
      throw new AppError('invalid_input', 'A completion needs a reference to a prompt or to a resource template.')
    const { server, uri } = await resolveTemplate(needs.offers, exchange, ref.uri)
    return { server, params: { ref: { ...ref, uri } }, original: uri, access: 'read' }
  },
  exposeUris: result => result,
}

export const CALL_KINDS: ReadonlyMap<string, CallKind> = new Map(
  [toolCall, promptGet, resourceRead, completion].map(kind => [kind.method, kind]),
)

/** The result as it goes outside; untouched where no URI of the workspace needs to be told apart. */
export function exposeResult(kind: CallKind, result: JsonObject, routes: ResourceRoutes, server: OfferedServer): JsonObject {
  return routes.isPlain ? result : kind.exposeUris(result, uri => routes.expose(server, uri))
}

function contentOutside(item: JsonObject, expose: (uri: string) => string): JsonObject {
  if (item.type === 'resource_link') return withUri(item, 'uri', expose)
  if (item.type === 'resource' && isObject(item.resource)) return { ...item, resource: withUri(item.resource, 'uri', expose) }
  return item
}

function withList(result: JsonObject, member: string, outside: (item: JsonObject) => JsonObject): JsonObject {
  const items: unknown = result[member]
  return Array.isArray(items) ? { ...result, [member]: items.map((item: unknown) => (isObject(item) ? outside(item) : item)) } : result
}
