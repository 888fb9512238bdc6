import { AppError } from '#shared/errors.ts'
import type { ServerId } from '#shared/model/ids.ts'
import type { ServerState } from '#shared/model/server.ts'
import type { Catalog, ResolvedLaunch, Upstreams } from '#core/upstreams/upstream.ts'

/** Servers without processes: they ask for their launch when they start, as real ones do, and remember what was done to them. */
export function scriptedUpstreams(resolveLaunch: (serverId: ServerId) => ResolvedLaunch) {
  const states = new Map<ServerId, ServerState>()
  const done: string[] = []
  const launches: ResolvedLaunch[] = []
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
        launches.push(resolveLaunch(serverId))
        await note('start', serverId, { at: 'ready', since: 1 })
      } catch (thrown) {
        await note('start', serverId, { at: 'failed', reason: AppError.from(thrown).message })
      }
      return upstreams.stateOf(serverId)
    },
    stop: serverId => note('stop', serverId, { at: 'stopped' }),
    forget: serverId => note('forget', serverId, { at: 'stopped' }),
    discard: serverId => note('discard', serverId, { at: 'stopped' }),
    stateOf: serverId => states.get(serverId) ?? { at: 'stopped' },
    lastLinesOf: () => ['the last line'],
    usageOf: () => Promise.resolve(undefined),
    framesOf: () => undefined,
    vitalsOf: () => undefined,
    logsOf: () => [{ at: 1, from: 'stderr', text: 'a line' }],
    lookAfter: () => false,
    clientGone: () => undefined,
    close: () => Promise.resolve(),
  }
  return Object.assign(upstreams, { states, done, launches, catalogs })
}
