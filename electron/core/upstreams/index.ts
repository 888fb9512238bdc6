import type { ServerId } from '#shared/model/ids.ts'
import { AppError } from '#shared/errors.ts'
import { ServerRuntime, type UpstreamsNeeds } from './server-runtime.ts'
import type { Upstreams } from './upstream.ts'

export type { UpstreamsNeeds } from './server-runtime.ts'

/** All the servers of all workspaces. Nothing is started until something is asked of it. */
export function createUpstreams(needs: UpstreamsNeeds): Upstreams {
  const runtimes = new Map<ServerId, ServerRuntime>()
  let isClosed = false
  const runtimeOf = (serverId: ServerId): ServerRuntime => {
    if (isClosed) throw new AppError('upstream_failed', 'Atrium is closing.')
    const known = runtimes.get(serverId)
    if (known !== undefined) return known
    const made = new ServerRuntime(needs, serverId)
    runtimes.set(serverId, made)
    return made
  }
  return {
    catalog: async (serverId, capabilities, deadlineMs) => runtimeOf(serverId).catalog(capabilities, deadlineMs),
    knownCatalog: (serverId, capabilities) => runtimeOf(serverId).knownCatalog(capabilities),
    request: (serverId, request) => {
      try {
        return runtimeOf(serverId).request(request)
      } catch (error) {
        return Promise.reject(AppError.from(error))
      }
    },
    eraOf: serverId => runtimeOf(serverId).era,
    subscribe: async (serverId, uri) => runtimeOf(serverId).subscribe(uri),
    unsubscribe: async (serverId, uri) => runtimeOf(serverId).unsubscribe(uri),
    secretsOf: serverId => runtimes.get(serverId)?.secrets ?? [],
    start: async serverId => (isClosed ? { at: 'stopped' } : runtimeOf(serverId).start()),
    stop: async serverId => runtimes.get(serverId)?.stop(),
    forget: async serverId => {
      const runtime = runtimes.get(serverId)
      await runtime?.close()
      if (runtimes.get(serverId) === runtime) runtimes.delete(serverId)
    },
    stateOf: serverId => runtimes.get(serverId)?.state ?? { at: 'stopped' },
    lastLinesOf: serverId => runtimes.get(serverId)?.lastLines ?? [],
    logsOf: serverId => runtimes.get(serverId)?.logs ?? [],
    close: async () => {
      isClosed = true
      await Promise.allSettled([...runtimes.values()].map(runtime => runtime.close()))
      runtimes.clear()
    },
  }
}
