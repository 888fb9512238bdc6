import { fieldsOf, notice, type Fields } from './messages.ts'

const lists = ['tools', 'prompts', 'resources'] as const

/** What a client follows: the lists it hears changes of, and the resources it watches. */
export interface Followed {
  readonly lists: ReadonlySet<(typeof lists)[number]>
  readonly uris: readonly string[]
}

/**
 * The notifications that make a client look again: while Atrium was away, anything it follows
 * may have changed and nobody told it. `meta` ties them to a subscription (2026-07-28).
 */
export function missedChanges(followed: Followed, meta?: Fields): string[] {
  const extra = meta === undefined ? {} : { _meta: meta }
  const params = meta === undefined ? undefined : extra
  return [
    ...lists.filter(list => followed.lists.has(list)).map(list => notice(`notifications/${list}/list_changed`, params)),
    ...followed.uris.map(uri => notice('notifications/resources/updated', { ...extra, uri })),
  ]
}

/** Legacy: the lists whose changes the server announced in its `initialize` result. */
export function followedBySession(initializeResult: Fields, uris: readonly string[]): Followed {
  const capabilities = fieldsOf(initializeResult['capabilities'])
  const announced = lists.filter(list => fieldsOf(capabilities[list])['listChanged'] === true)
  return { lists: new Set(announced), uris }
}

/** Modern: what the server acknowledged of a `subscriptions/listen`. */
export function followedBySubscription(acknowledgement: Fields): Followed {
  const filter = fieldsOf(acknowledgement['notifications'])
  const uris: unknown = filter['resourceSubscriptions']
  return {
    lists: new Set(lists.filter(list => filter[`${list}ListChanged`] === true)),
    uris: Array.isArray(uris) ? uris.filter(uri => typeof uri === 'string') : [],
  }
}
