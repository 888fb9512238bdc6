import { rm } from 'node:fs/promises'
import type { ServerId } from '#shared/model/ids.ts'
import { AppError } from '#shared/errors.ts'
import { ParentWatch } from '#core/processes/parent-watch.ts'
import { WindowsWatch } from '#core/processes/windows-watch.ts'
import { privateFolderOf } from '#core/processes/spawn-child.ts'
import { StartGate } from '#core/processes/start-gate.ts'
import { FrameBudget } from './frames/frame-budget.ts'
import { UPKEEP_PACE } from './keeper.ts'
import type { Shop, UpstreamsNeeds } from './needs.ts'
import { ServerRuntime } from './server-runtime.ts'
import { startUpkeep } from './upkeep.ts'
import type { Upstreams } from './upstream.ts'

export type { Serving, UpstreamsNeeds } from './needs.ts'

/** All the servers of all workspaces. Nothing is started until something is asked of it. */
export function createUpstreams(needs: UpstreamsNeeds): Upstreams {
  const runtimes = new Map<ServerId, ServerRuntime>()
  /** What clients watch outlives a server's runtime: they do not ask again because somebody changed its launch. */
  const watched = new Map<ServerId, Set<string>>()
  let isClosed = false
  const shop = openShop(needs)
  const upkeep = startUpkeep({ platform: needs.platform, beatMs: shop.pace.beatMs, keepers: () => keepersOf(runtimes) })
  const runtimeOf = (serverId: ServerId): ServerRuntime => {
    if (isClosed) throw new AppError('upstream_failed', 'Atrium is closing.')
    const known = runtimes.get(serverId)
    if (known !== undefined) return known
    const uris = watched.get(serverId) ?? new Set()
    watched.set(serverId, uris)
    const made = new ServerRuntime(needs, serverId, { uris, shop })
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
    relist: async serverId => runtimeOf(serverId).relist(),
    eraOf: serverId => runtimeOf(serverId).era,
    subscribe: async (serverId, uri) => runtimeOf(serverId).subscribe(uri),
    unsubscribe: async (serverId, uri) => {
      if (watched.get(serverId)?.delete(uri)) await runtimes.get(serverId)?.unwatch()
    },
    start: async serverId => (isClosed ? { at: 'stopped' } : runtimeOf(serverId).start()),
    stop: async serverId => runtimes.get(serverId)?.stop(),
    forget,
    discard: async serverId => {
      await forget(serverId)
      watched.delete(serverId)
      await removeFolder(needs, serverId)
    },
    ...readersOf(runtimes),
    lookAfter: () => lookAfterAll([...runtimes.values()]),
    clientGone: principal => {
      for (const runtime of runtimes.values()) runtime.clientGone(principal)
    },
    close: async () => {
      isClosed = true
      upkeep.stop()
      await Promise.allSettled([...runtimes.values()].map(runtime => runtime.close()))
      runtimes.clear()
      shop.parentWatch.close()
    },
  }
}

function keepersOf(runtimes: ReadonlyMap<ServerId, ServerRuntime>) {
  return [...runtimes.values()].map(({ keeper }) => keeper)
}

function lookAfterAll(runtimes: readonly ServerRuntime[]): boolean {
  for (const { keeper } of runtimes) keeper.beat()
  return runtimes.some(({ secrets }) => secrets.length > 0)
}

async function removeFolder({ dataFolder, log }: UpstreamsNeeds, serverId: ServerId): Promise<void> {
  await rm(privateFolderOf(dataFolder, serverId), { recursive: true, force: true, maxRetries: 3 }).catch((error: unknown) => {
    log.warn('server.folderLeft', { serverId, error })
  })
}

function openShop(needs: UpstreamsNeeds): Shop {
  const { pace, log } = needs
  const isWindows = process.platform === 'win32'
  const parentWatch = isWindows ? new WindowsWatch({ log, environment: () => needs.baseEnvironment }) : new ParentWatch()
  return { frameBudget: new FrameBudget(), gate: new StartGate(), parentWatch, pace: { ...UPKEEP_PACE, ...pace } }
}

type Readers = 'secretsOf' | 'stateOf' | 'lastLinesOf' | 'usageOf' | 'logsOf' | 'framesOf' | 'vitalsOf'

/** What can be told of a server without doing anything to it. */
function readersOf(runtimes: ReadonlyMap<ServerId, ServerRuntime>): Pick<Upstreams, Readers> {
  return {
    secretsOf: serverId => runtimes.get(serverId)?.secrets ?? [],
    stateOf: serverId => runtimes.get(serverId)?.state ?? { at: 'stopped' },
    lastLinesOf: serverId => runtimes.get(serverId)?.lastLines ?? [],
    usageOf: async serverId => runtimes.get(serverId)?.usage(),
    logsOf: serverId => runtimes.get(serverId)?.logs ?? [],
    framesOf: serverId => runtimes.get(serverId)?.frames,
    vitalsOf: serverId => runtimes.get(serverId)?.vitals,
  }
}
