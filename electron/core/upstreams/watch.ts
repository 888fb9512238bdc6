import type { Instance } from './instance.ts'
import { toObject } from './json.ts'
import type { JsonObject } from './upstream.ts'

/** A modern server tells of changes only on a request that stays open; a legacy one is told per resource. */
export interface Watch {
  /** Exactly these resources are watched from now on. */
  readonly set: (uris: ReadonlySet<string>) => Promise<void>
  readonly stop: () => void
}

const REQUEST_MS = 10_000

export function openWatch(instance: Instance): Watch {
  return instance.era === 'modern' ? openModern(instance) : openLegacy(instance)
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

function openModern(instance: Instance): Watch {
  let open = new AbortController()
  const listen = (uris: ReadonlySet<string>): void => {
    const filter = toFilter(instance.hello.capabilities, uris)
    const before = open
    open = new AbortController()
    if (Object.keys(filter).length > 0) {
      const forever = { timeoutMs: Infinity, maxTimeoutMs: Infinity, signal: open.signal }
      // It stays open as long as the process; a server that refuses it simply tells of no changes.
      instance.connection.call({ method: 'subscriptions/listen', params: { notifications: filter }, ...forever }).catch(() => undefined)
    }
    // The new one is open before the old one goes, so that no change falls between them.
    before.abort()
  }
  listen(new Set())
  return {
    set: uris => {
      listen(uris)
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
