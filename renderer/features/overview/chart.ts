import type { CallRecord } from '#shared/model/call.ts'

export interface Bar {
  readonly from: number
  readonly succeeded: number
  readonly failed: number
}

const BAR_MS = 2 * 60_000
const BARS = 30

/** The calls of the last hour in bars of two minutes, oldest first. `connect` is no call of a tool and is left out. */
export function barsOfLastHour(calls: readonly CallRecord[], now: number): readonly Bar[] {
  const start = now - BARS * BAR_MS
  const bars = Array.from({ length: BARS }, (_, index) => ({ from: start + index * BAR_MS, succeeded: 0, failed: 0 }))
  for (const { at, outcome, method } of calls) {
    // A call told live may be newer than the `now` of the page's half-minute clock: it belongs to the last bar.
    const bar = bars[Math.min(BARS - 1, Math.floor((at - start) / BAR_MS))]
    if (bar === undefined || method === 'connect') continue
    if (isFailure(outcome)) bar.failed += 1
    else bar.succeeded += 1
  }
  return bars
}

export function isFailure(outcome: CallRecord['outcome']): boolean {
  return outcome !== 'ok' && outcome !== 'input_required'
}
