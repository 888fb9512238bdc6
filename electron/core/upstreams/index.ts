import { rm } from 'node:fs/promises'
import type { ServerId } from '#shared/model/ids.ts'
import { AppError } from '#shared/errors.ts'
import { privateFolderOf } from '#core/processes/spawn-child.ts'
import { FrameBudget } from './frames/frame-budget.ts'
import { ServerRuntime, type UpstreamsNeeds } from './server-runtime.ts'
import type { Upstreams } from './upstream.ts'

export type { UpstreamsNeeds } from './server-runtime.ts'

/** All the servers of all workspaces. Nothing is started until something is asked of it. */
export function createUpstreams(needs: UpstreamsNeeds): Upstreams {
  const runtimes = new Map<ServerId, ServerRuntime>()
  /** What clients watch outlives a server's runtime: they do not ask again because somebody changed its launch. */
  const watched = new Map<ServerId, Set<string>>()
  const frameBudget = new FrameBudget()
  let isClosed = false
  const runtimeOf = (serverId: ServerId): ServerRuntime => {
    if (isClosed) throw new AppError('upstream_failed', 'Atrium is closing.')
    const known = runtimes.get(serverId)
    if (known !== undefined) return known
    const uris = watched.get(serverId) ?? new Set()
    watched.set(serverId, uris)
    const made = new ServerRuntime(needs, serverId, { uris, frameBudget })
    runtimes.set(serverId, made)
    return made
  }
  const forget = async (serverId: ServerId): Promise<void> => {
    const runtime = runtimes.get(serverId)
    await runtime?.close()
    if (runtimes.get(serverId) === runtime) runtimes.delete(serverId)
  }
  return {
    catalog: async (serverId, capabilities, deadlineMs) => runtimeOf(serverId).catalog(capabilities, deadlineMs),
    knownCatalog: (serverId, capabilities) => runtimeOf(serverId).knownCatalog(capabilities),
    knownCatalogs: serverId => runtimeOf(serverId).knownCatalogs(),
    request: (serverId, request) => {
      try {
        return runtimeOf(serverId).request(request)
      } catch (error) {
        return Promise.reject(AppError.from(error))
      }
    },
    eraOf: serverId => runtimeOf(serverId).era,
    subscribe: async (serverId, uri) => runtimeOf(serverId).subscribe(uri),
    unsubscribe: async (serverId, uri) => {
      if (watched.get(serverId)?.delete(uri)) await runtimes.get(serverId)?.unwatch()
    },
    secretsOf: serverId => runtimes.get(serverId)?.secrets ?? [],
    start: async serverId => (isClosed ? { at: 'stopped' } : runtimeOf(serverId).start()),
    stop: async serverId => runtimes.get(serverId)?.stop(),
    forget,
    discard: async serverId => {
      await forget(serverId)
      watched.delete(serverId)
      await rm(privateFolderOf(needs.dataFolder, serverId), { recursive: true, force: true, maxRetries: 3 }).catch((error: unknown) => {
        needs.log.warn('server.folderLeft', { serverId, error })
      })
    },
    stateOf: serverId => runtimes.get(serverId)?.state ?? { at: 'stopped' },
    lastLinesOf: serverId => runtimes.get(serverId)?.lastLines ?? [],
    usageOf: async serverId => runtimes.get(serverId)?.usage(),
    logsOf: serverId => runtimes.get(serverId)?.logs ?? [],
    framesOf: serverId => runtimes.get(serverId)?.frames,
    vitalsOf: serverId => runtimes.get(serverId)?.vitals,
    close: async () => {
      isClosed = true
      await Promise.allSettled([...runtimes.values()].map(runtime => runtime.close()))
      runtimes.clear()
    },
  }
}
