import type { ServerState } from '#shared/model/server.ts'

/** A crash is answered by a new start after 1, 2, 4, 8 and 16 s; after the fifth in a row the server stays failed. */
export const MAX_ATTEMPTS = 5
const FIRST_RETRY_MS = 1_000
/** A server that was ready for this long has proven itself: its next crash counts as the first. */
const PROVEN_AFTER_MS = 60_000
/** After a failed start the next use gets the same answer at once for a while: 2 s, doubling up to 30 s. */
const FIRST_COOL_DOWN_MS = 2_000
const MAX_COOL_DOWN_MS = 30_000

/** Requests in a row that did not reach a server at an address. */
export interface Misses {
  readonly count: number
  readonly firstAt: number
  readonly lastAt: number
  readonly reason: string
}

/** One request that did not get through says little. So many in a row, over so long, are told. */
const TOLD_MISSES = 3
const TOLD_AFTER_MS = 10_000

/** Where the processes of one server stand. `crashes` counts those in a row, `failures` the failed starts in a row. */
export type Lifecycle =
  | { readonly at: 'stopped' }
  | { readonly at: 'starting'; readonly crashes: number; readonly failures: number }
  | { readonly at: 'ready'; readonly since: number; readonly crashes: number; readonly misses?: Misses }
  | { readonly at: 'waiting'; readonly crashes: number; readonly retryAt: number; readonly reason: string }
  | { readonly at: 'failed'; readonly reason: string; readonly failures: number; readonly coolUntil: number }
  | { readonly at: 'stopping' }
  | { readonly at: 'signInNeeded'; readonly reason: string; readonly coolUntil: number }

export type LifecycleEvent =
  /** A call needs it. */
  | { readonly kind: 'used'; readonly now: number }
  /** A person asks for it: no cool-down applies. */
  | { readonly kind: 'switchedOn' }
  | { readonly kind: 'retryDue' }
  | { readonly kind: 'becameReady'; readonly now: number }
  | { readonly kind: 'startFailed'; readonly now: number; readonly reason: string }
  | { readonly kind: 'exited'; readonly now: number; readonly reason: string }
  /** It lets nobody in before a person has signed in. One that runs goes on; `becameReady` says that it lets in again. */
  | { readonly kind: 'signInNeeded'; readonly now: number; readonly reason: string }
  | { readonly kind: 'stopRequested' }
  | { readonly kind: 'stopped' }

/** Decides; spawns nothing and reads no clock. An event that means nothing in a state leaves it as it is. */
export function next(state: Lifecycle, event: LifecycleEvent): Lifecycle {
  switch (event.kind) {
    case 'used':
      return isCoolingDown(state, event.now) ? state : begin(state)
    case 'switchedOn':
      return begin(state.at === 'failed' ? { at: 'stopped' } : state)
    case 'retryDue':
      return state.at === 'waiting' ? begin(state) : state
    case 'becameReady':
      return becomeReady(state, event.now)
    case 'startFailed':
      return state.at === 'starting' ? afterFailedStart(state, event) : state
    case 'exited':
      return state.at === 'ready' ? afterExit(state, event) : state
    case 'signInNeeded':
      return needSignIn(state, event)
    case 'stopRequested':
      return state.at === 'stopped' ? state : { at: 'stopping' }
    case 'stopped':
      return state.at === 'stopping' ? { at: 'stopped' } : state
  }
}

/** A request did not reach a server at an address: one that is ready stays so, and is told to be out of reach after some of these. */
export function missed(state: Lifecycle, miss: { readonly now: number; readonly reason: string }): Lifecycle {
  return state.at === 'ready' ? { ...state, misses: oneMore(state.misses, miss) } : state
}

export function reached(state: Lifecycle): Lifecycle {
  if (state.at !== 'ready' || state.misses === undefined) return state
  return { at: 'ready', since: state.since, crashes: state.crashes }
}

/** As the page shows it. */
export function toServerState(state: Lifecycle): ServerState {
  switch (state.at) {
    case 'stopped':
      return { at: 'stopped' }
    case 'starting':
      return { at: 'starting', attempt: Math.max(1, state.crashes, state.failures + 1) }
    case 'ready':
      return { at: 'ready', since: state.since, ...toldMisses(state.misses) }
    case 'waiting':
      return { at: 'waiting', attempt: state.crashes, retryAt: state.retryAt, reason: state.reason }
    case 'failed':
      return { at: 'failed', reason: state.reason }
    case 'stopping':
      return { at: 'stopping' }
    case 'signInNeeded':
      return { at: 'signInNeeded', reason: state.reason }
  }
}

/**
 * True while a server that failed, or lets nobody in, answers with its reason instead of being started again. A clock that was set
 * back does not prolong that.
 */
export function isCoolingDown(state: Lifecycle, now: number): state is Extract<Lifecycle, { readonly coolUntil: number }> {
  return 'coolUntil' in state && now < state.coolUntil && state.coolUntil - now <= MAX_COOL_DOWN_MS
}

function oneMore(misses: Misses | undefined, { now, reason }: { now: number; reason: string }): Misses {
  return { count: (misses?.count ?? 0) + 1, firstAt: misses?.firstAt ?? now, lastAt: now, reason }
}

function toldMisses(misses: Misses | undefined): { unreachable?: string } {
  if (misses === undefined || misses.count < TOLD_MISSES || misses.lastAt - misses.firstAt < TOLD_AFTER_MS) return {}
  return { unreachable: misses.reason }
}

function begin(state: Lifecycle): Lifecycle {
  switch (state.at) {
    case 'stopped':
    case 'signInNeeded':
      return { at: 'starting', crashes: 0, failures: 0 }
    case 'waiting':
      return { at: 'starting', crashes: state.crashes, failures: 0 }
    case 'failed':
      return { at: 'starting', crashes: 0, failures: state.failures }
    case 'starting':
    case 'ready':
    case 'stopping':
      return state
  }
}

function becomeReady(state: Lifecycle, now: number): Lifecycle {
  if (state.at === 'signInNeeded') return { at: 'ready', since: now, crashes: 0 }
  return state.at === 'starting' ? { at: 'ready', since: now, crashes: state.crashes } : state
}

function needSignIn(state: Lifecycle, { now, reason }: { now: number; reason: string }): Lifecycle {
  if (state.at !== 'starting' && state.at !== 'ready' && state.at !== 'signInNeeded') return state
  return { at: 'signInNeeded', reason, coolUntil: now + FIRST_COOL_DOWN_MS }
}

/** A start that a call asked for fails at once; only a server that had been ready is tried again by itself. */
function afterFailedStart(state: Extract<Lifecycle, { at: 'starting' }>, { now, reason }: { now: number; reason: string }): Lifecycle {
  if (state.crashes > 0) return afterCrash(state.crashes + 1, now, reason)
  return fail(state.failures + 1, now, reason)
}

function afterExit(state: Extract<Lifecycle, { at: 'ready' }>, { now, reason }: { now: number; reason: string }): Lifecycle {
  const isProven = now - state.since >= PROVEN_AFTER_MS
  return afterCrash(isProven ? 1 : state.crashes + 1, now, reason)
}

function afterCrash(crashes: number, now: number, reason: string): Lifecycle {
  if (crashes > MAX_ATTEMPTS) return fail(crashes, now, reason)
  return { at: 'waiting', crashes, retryAt: now + FIRST_RETRY_MS * 2 ** (crashes - 1), reason }
}

function fail(failures: number, now: number, reason: string): Lifecycle {
  const coolDownMs = Math.min(FIRST_COOL_DOWN_MS * 2 ** (failures - 1), MAX_COOL_DOWN_MS)
  return { at: 'failed', reason, failures, coolUntil: now + coolDownMs }
}
