import { expect, test } from 'vitest'
import { isCoolingDown, next, toServerState, type Lifecycle, type LifecycleEvent } from '#core/processes/lifecycle.ts'

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

test('a server that crashes again and again is started after 1, 2, 4, 8 and 16 s, and then stays failed', () => {
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
