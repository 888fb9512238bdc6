import type { AppEvent, AppEventName } from '#shared/events.ts'
import type { Transport, Unsubscribe } from './transport.ts'

type EventNamed<Name extends AppEventName> = Extract<AppEvent, { name: Name }>
export type Reaction<Name extends AppEventName> = (event: EventNamed<Name>) => void

export interface Live {
  /** Calls the reaction for every event of that name, until the answer is called. */
  on<Name extends AppEventName>(name: Name, reaction: Reaction<Name>): Unsubscribe
  /** Called when events may have been missed: a reconnected stream. Reload what is shown. */
  onGap(reaction: () => void): Unsubscribe
  /** Whether Atrium answers. The reaction is called when that changes. */
  readonly isReached: () => boolean
  onReach(reaction: () => void): Unsubscribe
}

/** Spreads the one stream of events to who wants them. Subscribed for as long as the page lives. */
export function createLive(transport: Pick<Transport, 'subscribe'>): Live {
  const reactions = new Map<AppEventName, Set<(event: AppEvent) => void>>()
  const gaps = new Set<() => void>()
  const reaches = new Set<() => void>()
  let isReached = true

  transport.subscribe(
    event =>
      reactions.get(event.name)?.forEach(react => {
        react(event)
      }),
    () => {
      gaps.forEach(react => {
        react()
      })
    },
    isReachedNow => {
      isReached = isReachedNow
      reaches.forEach(react => {
        react()
      })
    },
  )

  return {
    on(name, reaction) {
      const react = (event: AppEvent) => {
        if (isNamed(event, name)) reaction(event)
      }
      const all = reactions.get(name) ?? new Set()
      reactions.set(name, all.add(react))
      return () => all.delete(react)
    },
    onGap(reaction) {
      gaps.add(reaction)
      return () => gaps.delete(reaction)
    },
    isReached: () => isReached,
    onReach(reaction) {
      reaches.add(reaction)
      return () => reaches.delete(reaction)
    },
  }
}

function isNamed<Name extends AppEventName>(event: AppEvent, name: Name): event is EventNamed<Name> {
  return event.name === name
}

/**
 * Joins bursts: however often it is asked while the work runs, the work runs once more after it.
 * A server that starts tells four changes within 50 ms; the page asks twice.
 */
export function joinBursts(work: () => Promise<void>): () => void {
  let running: Promise<void> | undefined
  let asked = 0
  const runUntilAnswered = async () => {
    for (let seen = 0; seen !== asked;) {
      seen = asked
      await work()
    }
    running = undefined
  }
  return () => {
    asked += 1
    running ??= runUntilAnswered() // nobody waits for it: `work` keeps its own problem
  }
}
