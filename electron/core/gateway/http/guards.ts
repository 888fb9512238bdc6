import type { IncomingMessage } from 'node:http'
import { AppError } from '#shared/errors.ts'

/** What this listener is called, by the port it really has. */
export interface OwnNames {
  readonly hosts: ReadonlySet<string>
  readonly origins: ReadonlySet<string>
}

export function ownNames(port: number): OwnNames {
  return {
    hosts: new Set([`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`]),
    origins: new Set([`http://127.0.0.1:${port}`, `http://localhost:${port}`]),
  }
}

/**
 * Refuses what a web page could have caused. A name that merely resolves to us is a rebound one, and a request with somebody
 * else's origin (or `null`) comes from a page. Clients that are no browsers send no Origin. There are no CORS headers to grant.
 */
export function refuseForeign(request: IncomingMessage, own: OwnNames): AppError | undefined {
  const { host, origin, 'sec-fetch-site': site } = request.headers
  if (host === undefined || !own.hosts.has(host.toLowerCase())) {
    return new AppError('forbidden', 'This address is not served here. Use the address that Atrium shows for the workspace.', {
      reason: 'host',
    })
  }
  if (origin !== undefined && !own.origins.has(origin)) {
    return new AppError('forbidden', 'Requests of web pages are not served here. Call from a program instead.', { reason: 'origin' })
  }
  // An image or a link of a page sends no Origin, but says that it comes from elsewhere.
  if (site === 'cross-site' || site === 'same-site') {
    return new AppError('forbidden', 'Requests of web pages are not served here. Call from a program instead.', { reason: 'site' })
  }
  return undefined
}
