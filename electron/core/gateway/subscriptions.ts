import type { Upstreams } from '#core/upstreams/upstream.ts'
import type { ServerId } from '#shared/model/ids.ts'

/** Resources that clients want to hear of. A server is asked once for each, however many clients want it. */
export interface Subscriptions {
  readonly add: (principal: string, serverId: ServerId, uri: string) => Promise<void>
  readonly remove: (principal: string, serverId: ServerId, uri: string) => Promise<void>
  /** A client is gone, and with it everything it wanted. */
  readonly removeAllOf: (principal: string) => Promise<void>
}

interface Wanted {
  readonly serverId: ServerId
  readonly uri: string
  readonly by: Set<string>
}

export function createSubscriptions(upstreams: Pick<Upstreams, 'subscribe' | 'unsubscribe'>): Subscriptions {
  const wanted = new Map<string, Wanted>()
  const keyOf = (serverId: ServerId, uri: string) => `${serverId} ${uri}`

  const remove = async (principal: string, serverId: ServerId, uri: string) => {
    const key = keyOf(serverId, uri)
    const one = wanted.get(key)
    if (!one?.by.delete(principal) || one.by.size > 0) return
    wanted.delete(key)
    await upstreams.unsubscribe(serverId, uri)
  }
  return {
    add: async (principal, serverId, uri) => {
      const key = keyOf(serverId, uri)
      const one = wanted.get(key)
      if (one) {
        one.by.add(principal)
        return
      }
      await upstreams.subscribe(serverId, uri)
      const by = wanted.get(key)?.by ?? new Set<string>()
      wanted.set(key, { serverId, uri, by: by.add(principal) })
    },
    remove,
    removeAllOf: async principal => {
      const own = [...wanted.values()].filter(({ by }) => by.has(principal))
      await Promise.allSettled(own.map(({ serverId, uri }) => remove(principal, serverId, uri)))
    },
  }
}
