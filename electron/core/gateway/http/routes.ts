export type Route = { readonly kind: 'mcp'; readonly slug: string } | { readonly kind: 'rest' | 'login' | 'metrics' | 'none' }

const MCP_PATH = /^\/w\/([^/]+)\/mcp$/
const NONE: Route = { kind: 'none' }
const REST: Route = { kind: 'rest' }
const LOGIN: Route = { kind: 'login' }
const METRICS: Route = { kind: 'metrics' }

/** Where a request's URL leads. The query plays no part. Nothing is decoded: a slug needs no escapes. */
export function routeOf(url: string): Route {
  const query = url.indexOf('?')
  const path = query === -1 ? url : url.slice(0, query)
  const slug = MCP_PATH.exec(path)?.[1]
  if (slug !== undefined) return { kind: 'mcp', slug }
  if (path === '/login') return LOGIN
  if (path === '/metrics') return METRICS
  return path === '/api/v1' || path.startsWith('/api/v1/') ? REST : NONE
}
