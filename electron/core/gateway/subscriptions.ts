import type { Upstreams } from '#core/upstreams/upstream.ts'
import type { ServerId } from '#shared/model/ids.ts'

/** One client that wants to hear of a resource. */
export interface Watcher {
  readonly principal: string
  /**
   * `legacy`: a session, which wants a resource or does not. `modern`: a key, of which several streams may want the same resource;
   * each subscribes and unsubscribes once.
   */
  readonly era: 'legacy' | 'modern'
}

/** Resources that clients want to hear of. A server is asked once for each, however many clients want it. */
export interface Subscriptions {
  readonly add: (watcher: Watcher, serverId: ServerId, uri: string) => Promise<void>
  readonly remove: (watcher: Watcher, serverId: ServerId, uri: string) => Promise<void>
}

/** Principal → how many times it wants the resource. */
type Wanted = Map<string, number>

export function createSubscriptions(upstreams: Pick<Upstreams, 'subscribe' | 'unsubscribe'>): Subscriptions {
  const wanted = new Map<string, Wanted>()
  const keyOf = (serverId: ServerId, uri: string) => `${serverId} ${uri}`

  return {
    add: async ({ principal, era }, serverId, uri) => {
      const key = keyOf(serverId, uri)
      // The server first: what it refuses is not wanted. Asking it twice at once does no harm.
      if (!wanted.has(key)) await upstreams.subscribe(serverId, uri)
      const by = wanted.get(key) ?? new Map<string, number>()
      wanted.set(key, by.set(principal, era === 'modern' ? (by.get(principal) ?? 0) + 1 : 1))
    },
    remove: async ({ principal, era }, serverId, uri) => {
      const key = keyOf(serverId, uri)
      const by = wanted.get(key)
      const count = by?.get(principal) ?? 0
      if (!by || count === 0) return
      if (era === 'modern' && count > 1) {
        by.set(principal, count - 1)
        return
      }
      by.delete(principal)
      if (by.size > 0) return
      wanted.delete(key)
      await upstreams.unsubscribe(serverId, uri)
    },
  }
}
