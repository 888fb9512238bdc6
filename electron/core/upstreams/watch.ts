import { setTimeout as sleep } from 'node:timers/promises'
import type { Instance } from './instance.ts'
import { toObject } from './json.ts'
import { UpstreamRefusal, type JsonObject } from './upstream.ts'

/** A modern server tells of changes only on a request that stays open; a legacy one is told per resource. */
export interface Watch {
  /** Exactly these resources are watched from now on. */
  readonly set: (uris: ReadonlySet<string>) => Promise<void>
  readonly stop: () => void
}

const REQUEST_MS = 10_000
const FIRST_PAUSE_MS = 500
const MAX_PAUSE_MS = 30_000

interface WatchNeeds {
  readonly ticks: () => number
  /** Changes may have gone by unheard, of what is offered and of these resources. */
  readonly missed: (uris: ReadonlySet<string>) => void
}

export function openWatch(instance: Instance, needs: WatchNeeds): Watch {
  return instance.era === 'modern' ? openModern(instance, needs) : openLegacy(instance)
}

function openLegacy({ connection }: Instance): Watch {
  const told = new Set<string>()
  const tell = (method: string, uri: string) =>
    connection.call({ method, params: { uri }, timeoutMs: REQUEST_MS, maxTimeoutMs: REQUEST_MS })
  return {
    set: async uris => {
      const gone = [...told].filter(uri => !uris.has(uri))
      const added = [...uris].filter(uri => !told.has(uri))
      for (const uri of gone) told.delete(uri)
      for (const uri of added) told.add(uri)
      await Promise.all([
        ...gone.map(uri => tell('resources/unsubscribe', uri)),
        ...added.map(uri =>
          tell('resources/subscribe', uri).catch((error: unknown) => {
            told.delete(uri)
            throw error
          }),
        ),
      ])
    },
    stop: () => undefined,
  }
}

/** The request stays open as long as what carries it; over HTTP that may end at any time, and it is opened again. */
function openModern(instance: Instance, { ticks, missed }: WatchNeeds): Watch {
  let open = new AbortController()
  let isOver = false
  void instance.ended.then(() => (isOver = true))
  const listen = (uris: ReadonlySet<string>): void => {
    const filter = toFilter(instance.hello.capabilities, uris)
    const before = open
    open = new AbortController()
    if (Object.keys(filter).length > 0) void keepOpen(filter, open.signal, uris)
    // The new one is open before the old one goes, so that no change falls between them.
    before.abort()
  }
  const keepOpen = async (filter: JsonObject, signal: AbortSignal, uris: ReadonlySet<string>): Promise<void> => {
    let pauseMs = FIRST_PAUSE_MS
    for (;;) {
      const openedAt = ticks()
      const forever = { timeoutMs: Infinity, maxTimeoutMs: Infinity, signal }
      const params = { notifications: filter }
      // A server that refuses it simply tells of no changes.
      const end = await instance.connection.call({ method: 'subscriptions/listen', params, ...forever }).catch((error: unknown) => error)
      if (end instanceof UpstreamRefusal) return
      pauseMs = ticks() - openedAt > MAX_PAUSE_MS ? FIRST_PAUSE_MS : Math.min(2 * pauseMs, MAX_PAUSE_MS)
      await sleep(pauseMs, undefined, { ref: false })
      if (signal.aborted || isOver) return
      missed(uris)
    }
  }
  listen(new Set())
  return {
    set: uris => {
      listen(new Set(uris))
      return Promise.resolve()
    },
    stop: () => {
      open.abort()
    },
  }
}

/** Only what the server says it can tell. */
function toFilter(capabilities: JsonObject, uris: ReadonlySet<string>): JsonObject {
  const can = (part: string, what: string) => toObject(capabilities[part])[what] === true
  return {
    ...(can('tools', 'listChanged') ? { toolsListChanged: true } : {}),
    ...(can('prompts', 'listChanged') ? { promptsListChanged: true } : {}),
    ...(can('resources', 'listChanged') ? { resourcesListChanged: true } : {}),
    ...(uris.size > 0 ? { resourceSubscriptions: [...uris] } : {}),
  }
}
