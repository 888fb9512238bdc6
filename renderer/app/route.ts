import type { KeyId, RequestId, ServerId } from '#shared/model/ids.ts'

/** A page of one workspace. `isNew` opens its dialog for a new one. */
type WorkspaceRoute =
  | { readonly page: 'overview' | 'modules' | 'approvals' | 'usage' | 'workspace-settings'; readonly slug: string }
  /** `undecidedOf`: those of that server of which nobody decided whether they only read. */
  | { readonly page: 'tools'; readonly slug: string; readonly toolName?: string; readonly undecidedOf?: string }
  | { readonly page: 'secrets' | 'members'; readonly slug: string; readonly isNew?: boolean }
  | { readonly page: 'keys'; readonly slug: string; readonly isNew?: boolean; readonly keyId?: KeyId }
  /** `way`: how a new server is described first, by its id. */
  | { readonly page: 'servers'; readonly slug: string; readonly isNew?: boolean; readonly way?: string }
  | { readonly page: 'server'; readonly slug: string; readonly serverId: ServerId }
  /** Where a tool of a custom server is written. */
  | { readonly page: 'code'; readonly slug: string; readonly serverId: ServerId; readonly toolName: string }
  /** `whoId`: of that key or member alone. */
  | { readonly page: 'activity'; readonly slug: string; readonly requestId?: RequestId; readonly whoId?: string }

/** Every place of the app. The address is in the hash, so that the page can be served from anywhere. */
export type Route =
  | {
      readonly page:
        'home' | 'welcome' | 'organization-activity' | 'organization-secrets' | 'usage-plan' | 'settings' | 'vault' | 'gallery' | 'nowhere'
    }
  | { readonly page: 'workspaces' | 'people'; readonly isNew?: boolean }
  | WorkspaceRoute

export type WorkspacePage = WorkspaceRoute['page']

const PLAIN = ['welcome', 'organization-activity', 'organization-secrets', 'usage-plan', 'settings', 'vault', 'gallery'] as const
const APP_WITH_NEW = ['workspaces', 'people'] as const
const OF_WORKSPACE = ['overview', 'tools', 'modules', 'approvals', 'activity', 'usage'] as const
const WITH_NEW = ['servers', 'secrets', 'keys', 'members'] as const

export function hrefOf(route: Route): string {
  if (route.page === 'home' || route.page === 'nowhere') return '#/'
  if (!('slug' in route)) return `#/${route.page}${newMark(route)}`
  return `#/w/${route.slug}/${placeOf(route)}`
}

/** The place an address names; `nowhere` for one that names none. */
export function parseRoute(hash: string): Route {
  const [path, query] = partsOf(hash)
  const isNew = newOf(query)
  const [first = '', slug, ...place] = path.split('/')
  // A sign-in link that no longer works ends at `signed-out`; a browser that is signed in all the same goes home.
  if (first === '' || first === 'signed-out') return { page: 'home' }
  const ofApp = APP_WITH_NEW.find(page => page === first)
  if (ofApp !== undefined) return { page: ofApp, ...(isNew.isNew ? { isNew: true } : {}) }
  if (first === 'w' && slug) return parseNarrowed(slug, place, query) ?? parsePlace(slug, place, isNew)
  const plain = PLAIN.find(page => page === first)
  return { page: plain ?? 'nowhere' }
}

function partsOf(hash: string): readonly [path: string, query: string] {
  const [path = '', query = ''] = hash.replace(/^#?\/?/, '').split('?')
  return [path, query]
}

interface New {
  readonly isNew?: boolean
  readonly way?: string
}

function newOf(query: string): New {
  const [mark, way] = query.split('=')
  if (mark !== 'new') return {}
  return way === undefined || way === '' ? { isNew: true } : { isNew: true, way: decoded(way) }
}

export function isOfWorkspace(route: Route): route is WorkspaceRoute {
  return 'slug' in route
}

function placeOf(route: WorkspaceRoute): string {
  switch (route.page) {
    case 'workspace-settings':
      return 'settings'
    case 'server':
      return `servers/${route.serverId}`
    case 'code':
      return `servers/${route.serverId}/code/${encodeURIComponent(route.toolName)}`
    case 'activity':
      return `activity${itemMark(route.requestId)}${queryMark('who', route.whoId)}`
    case 'keys':
      return `keys${itemMark(route.keyId)}${newMark(route)}`
    case 'servers':
    case 'secrets':
    case 'members':
      return `${route.page}${newMark(route)}`
    case 'tools':
      return `tools${itemMark(route.toolName)}${queryMark('undecided', route.undecidedOf)}`
    case 'overview':
    case 'modules':
    case 'approvals':
    case 'usage':
      return route.page
  }
}

function itemMark(id: string | undefined): string {
  return id === undefined ? '' : `/${encodeURIComponent(id)}`
}

function queryMark(name: string, value: string | undefined): string {
  return value === undefined ? '' : `?${name}=${encodeURIComponent(value)}`
}

function newMark(route: Route): string {
  if (!('isNew' in route) || !route.isNew) return ''
  return 'way' in route ? `?new=${encodeURIComponent(route.way)}` : '?new'
}

function parsePlace(slug: string, [place = 'overview', id, part, name]: readonly string[], { isNew, way }: New): Route {
  if (id !== undefined) return part === 'code' && name ? parseCode(slug, place, id, name) : parseItem(slug, place, id)
  if (place === 'settings') return { page: 'workspace-settings', slug }
  const withNew = WITH_NEW.find(page => page === place)
  if (withNew !== undefined) return { page: withNew, slug, ...marksOf(withNew, { isNew, way }) }
  const plain = OF_WORKSPACE.find(page => page === place)
  return plain === undefined ? { page: 'nowhere' } : { page: plain, slug }
}

function marksOf(
  page: (typeof WITH_NEW)[number],
  { isNew, way }: { readonly isNew: boolean | undefined; readonly way: string | undefined },
): New {
  if (!isNew) return {}
  return page === 'servers' && way !== undefined ? { isNew, way } : { isNew }
}

/** A list that the address narrows: Activity of one key or member, tools that are undecided. */
function parseNarrowed(slug: string, place: readonly string[], query: string): Route | undefined {
  const [name = '', value = ''] = query.split('=')
  const page = place.join('/')
  if (page === 'activity' && name === 'who' && isWhoId(value)) return { page, slug, whoId: value }
  if (page === 'tools' && name === 'undecided' && value !== '') return { page, slug, undecidedOf: decoded(value) }
  return undefined
}

/** The desk of a tool of a server. */
function parseCode(slug: string, place: string, id: string, name: string): Route {
  return place === 'servers' && isServerId(id) ? { page: 'code', slug, serverId: id, toolName: decoded(name) } : { page: 'nowhere' }
}

/** One server, key, tool or record of a workspace. */
function parseItem(slug: string, place: string, id: string): Route {
  if (place === 'servers' && isServerId(id)) return { page: 'server', slug, serverId: id }
  if (place === 'keys' && isKeyId(id)) return { page: 'keys', slug, keyId: id }
  if (place === 'activity' && isRequestId(id)) return { page: 'activity', slug, requestId: id }
  return place === 'tools' ? { page: 'tools', slug, toolName: decoded(id) } : { page: 'nowhere' }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    // A hand-written address with a stray %; no tool is called that, and the page says so.
    return part
  }
}

// The shapes of shared/model/ids.ts without zod, which the first page loaded does not need.
function isServerId(text: string): text is ServerId {
  return /^srv_[0-9a-f]{32}$/.test(text)
}

function isKeyId(text: string): text is KeyId {
  return /^key_[0-9a-f]{32}$/.test(text)
}

function isWhoId(text: string): boolean {
  return /^[a-z]{3}_[0-9a-f]{32}$/.test(text)
}

export function isRequestId(text: string): text is RequestId {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)
}
