import { expect, test } from 'vitest'
import { isCoolingDown, next, toServerState, type Lifecycle, type LifecycleEvent } from '#core/processes/lifecycle.ts'
import { verifies } from '../verifies.ts'

const after = (state: Lifecycle, ...events: LifecycleEvent[]): Lifecycle => events.reduce(next, state)
const STOPPED: Lifecycle = { at: 'stopped' }
const READY = after(STOPPED, { kind: 'used', now: 0 }, { kind: 'becameReady', now: 0 })

test('a first start that fails is failed at once, and the pauses before the next use grow to 30 s', () => {
  let state: Lifecycle = after(STOPPED)
  let now = 0
  const pauses: number[] = []
  for (let start = 0; start < 7; start += 1) {
    state = after(state, { kind: 'used', now }, { kind: 'startFailed', now, reason: 'It broke.' })
    if (state.at !== 'failed') throw new Error(state.at)
    pauses.push(state.coolUntil - now)
    expect(isCoolingDown(state, state.coolUntil - 1)).toBe(true)
    expect(next(state, { kind: 'used', now: state.coolUntil - 1 })).toBe(state)
    now = state.coolUntil
  }
  expect(pauses).toEqual([2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000])
  expect(toServerState(state)).toEqual({ at: 'failed', reason: 'It broke.' })
})

test('the switch does not wait for a pause', () => {
  const failed = after(STOPPED, { kind: 'used', now: 0 }, { kind: 'startFailed', now: 0, reason: 'It broke.' })
  expect(next(failed, { kind: 'switchedOn' })).toMatchObject({ at: 'starting' })
})

verifies('life.states', 'a server that crashes again and again is started after 1, 2, 4, 8 and 16 s, and then stays failed', () => {
  let state: Lifecycle = after(READY)
  const waits: number[] = []
  for (let now = 0; ;) {
    state = next(state, { kind: 'exited', now, reason: 'It exited with code 1.' })
    if (state.at !== 'waiting') break
    waits.push(state.retryAt - now)
    expect(toServerState(state)).toMatchObject({ at: 'waiting', attempt: waits.length })
    now = state.retryAt
    state = after(state, { kind: 'retryDue' }, { kind: 'becameReady', now })
  }
  expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000])
  expect(state.at).toBe('failed')
})

test('a restart that fails counts as a crash, and a server that ran for a minute begins anew', () => {
  const crashed = next(READY, { kind: 'exited', now: 100, reason: 'a' })
  const failedRestart = after(crashed, { kind: 'retryDue' }, { kind: 'startFailed', now: 2_000, reason: 'b' })
  expect(failedRestart).toEqual({ at: 'waiting', crashes: 2, retryAt: 4_000, reason: 'b' })
  const proven = after(
    failedRestart,
    { kind: 'retryDue' },
    { kind: 'becameReady', now: 5_000 },
    { kind: 'exited', now: 65_000, reason: 'c' },
  )
  expect(proven).toMatchObject({ at: 'waiting', crashes: 1 })
})

test('a stop wins over everything, and late news changes nothing', () => {
  const stopping = next(READY, { kind: 'stopRequested' })
  for (const event of [
    { kind: 'exited', now: 1, reason: 'x' },
    { kind: 'becameReady', now: 1 },
    { kind: 'startFailed', now: 1, reason: 'x' },
    { kind: 'used', now: 1 },
  ] as const) {
    expect(next(stopping, event)).toEqual({ at: 'stopping' })
  }
  expect(next(stopping, { kind: 'stopped' })).toEqual(STOPPED)
  expect(next(STOPPED, { kind: 'stopRequested' })).toEqual(STOPPED)
  expect(next(STOPPED, { kind: 'retryDue' })).toEqual(STOPPED)
})

test('a server that lets nobody in says so whether it was starting or ready, and is ready again once it lets in', () => {
  const refused: LifecycleEvent = { kind: 'signInNeeded', now: 1_000, reason: 'Mail needs you to sign in.' }
  const atStart = after(STOPPED, { kind: 'used', now: 0 }, refused)
  expect(toServerState(atStart)).toEqual({ at: 'signInNeeded', reason: 'Mail needs you to sign in.' })
  expect(next(READY, refused)).toEqual(atStart)
  expect(next(atStart, { kind: 'becameReady', now: 3_000 })).toEqual({ at: 'ready', since: 3_000, crashes: 0 })
  expect(next(STOPPED, refused)).toBe(STOPPED)
})

test('a server that lets nobody in is not asked at every use, but at once when a person asks', () => {
  const refused = after(STOPPED, { kind: 'used', now: 0 }, { kind: 'signInNeeded', now: 0, reason: 'x' })
  expect(next(refused, { kind: 'used', now: 1_999 })).toBe(refused)
  expect(next(refused, { kind: 'used', now: 2_000 })).toMatchObject({ at: 'starting' })
  expect(next(refused, { kind: 'switchedOn' })).toMatchObject({ at: 'starting', crashes: 0 })
})
