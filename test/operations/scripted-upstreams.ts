import { AppError } from '#shared/errors.ts'
import type { ServerId } from '#shared/model/ids.ts'
import type { ServerState } from '#shared/model/server.ts'
import type { Catalog, ResolvedLaunch, Upstreams } from '#core/upstreams/upstream.ts'

/** Servers without processes: they ask for their launch when they start, as real ones do, and remember what was done to them. */
export function scriptedUpstreams(resolveLaunch: (serverId: ServerId) => Promise<ResolvedLaunch>) {
  const states = new Map<ServerId, ServerState>()
  const done: string[] = []
  const launches: ResolvedLaunch[] = []
  /** Of what a server was started with last. */
  const stamps = new Map<ServerId, ResolvedLaunch['stamps']>()
  const catalogs = new Map<ServerId, Catalog>()
  const note = (what: string, serverId: ServerId, state: ServerState) => {
    done.push(what)
    states.set(serverId, state)
    return Promise.resolve()
  }
  const never = () => Promise.reject(new AppError('internal', 'No request is expected here.'))
  const upstreams: { -readonly [Name in keyof Upstreams]: Upstreams[Name] } = {
    catalog: never,
    request: never,
    subscribe: never,
    unsubscribe: never,
    knownCatalog: serverId => catalogs.get(serverId),
    knownCatalogs: serverId => [catalogs.get(serverId)].filter(catalog => catalog !== undefined),
    relist: never,
    eraOf: () => undefined,
    secretsOf: () => [],
    start: async serverId => {
      try {
        const launch = await resolveLaunch(serverId)
        launches.push(launch)
        stamps.set(serverId, launch.stamps)
        await note('start', serverId, { at: 'ready', since: 1 })
      } catch (thrown) {
        await note('start', serverId, { at: 'failed', reason: AppError.from(thrown).message })
      }
      return upstreams.stateOf(serverId)
    },
    stop: serverId => {
      stamps.delete(serverId)
      return note('stop', serverId, { at: 'stopped' })
    },
    forget: serverId => note('forget', serverId, { at: 'stopped' }),
    discard: serverId => note('discard', serverId, { at: 'stopped' }),
    stateOf: serverId => states.get(serverId) ?? { at: 'stopped' },
    lastLinesOf: () => ['the last line'],
    usageOf: () => Promise.resolve(undefined),
    framesOf: () => undefined,
    vitalsOf: serverId => ({ processes: 1, startedAt: 1, restarts: 0, inFlight: 0, stamps: stamps.get(serverId) ?? [] }),
    logsOf: () => [{ at: 1, from: 'stderr', text: 'a line' }],
    lookAfter: () => false,
    clientGone: () => undefined,
    close: () => Promise.resolve(),
  }
  return Object.assign(upstreams, { states, done, launches, catalogs })
}
