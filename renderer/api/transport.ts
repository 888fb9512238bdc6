import type { AppEvent } from '#shared/events.ts'
import type { Send } from './client.ts'

export type EventListener = (event: AppEvent) => void
export type Unsubscribe = () => void

/** What carries the page's calls and the core's events. */
export interface Transport {
  readonly send: Send
  /**
   * Tells every event, until the answer is called. `onGap` is told when events may have been missed: reload what is shown.
   * `onReach` is told false when Atrium answers no more, and true when it does again; never in the desktop app, which it ends with.
   */
  subscribe(listener: EventListener, onGap: () => void, onReach: (isReached: boolean) => void): Unsubscribe
  /** Tells when this browser is not signed in, also when that was found out before; never in the desktop app. */
  onSignedOut(listener: () => void): Unsubscribe
}
