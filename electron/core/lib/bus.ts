export interface Bus<Event> {
  readonly emit: (event: Event) => void
  /** Answers the function that ends the subscription. */
  readonly subscribe: (listener: (event: Event) => void) => () => void
}

/** Tells every listener, in order. A listener that throws is told to `failed` and disturbs no other. */
export function createBus<Event>(failed: (thrown: unknown) => void): Bus<Event> {
  const listeners = new Set<(event: Event) => void>()
  return {
    emit: event => {
      for (const listener of listeners) {
        try {
          listener(event)
        } catch (thrown) {
          failed(thrown)
        }
      }
    },
    subscribe: listener => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
  }
}
