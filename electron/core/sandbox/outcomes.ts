import type { CodeEnd, CodeOutcome, StopReason } from './code-run.ts'
import { isDeeperThan } from '#core/lib/json-depth.ts'
import type { RunEnd } from './wire.ts'

const MAX_DEPTH = 100

const NOT_RUN: Partial<Record<StopReason, string>> = {
  cancelled: 'The call was cancelled before the code began.',
  timeout: 'All workers were busy for as long as the code may take. Try again, or look which tools run so long.',
}

/** The outcome of a run that never began. */
export function notRun(reason: StopReason): CodeOutcome {
  const message = NOT_RUN[reason] ?? 'The code could not be run.'
  return { ...stopped(reason, message), console: [], fetches: [], ms: 0, memoryBytes: 0 }
}

export function stopped(reason: StopReason, message: string): CodeEnd {
  return { kind: 'stopped', reason, message, line: null, column: null }
}

/** A worker's end with its value read, within the bounds that whoever goes through JSON can bear. */
export function readEnd(end: RunEnd, resultBytes: number): CodeEnd {
  if (end.kind !== 'returned') return end
  if (end.text === '') return { kind: 'returned', value: undefined }
  const bytes = Buffer.from(end.text)
  if (bytes.length > resultBytes) return stopped('output', `The result is larger than ${resultBytes} bytes.`)
  if (isDeeperThan(bytes, MAX_DEPTH)) return stopped('output', `The result nests deeper than ${MAX_DEPTH} levels.`)
  try {
    const value: unknown = JSON.parse(end.text)
    return { kind: 'returned', value }
  } catch {
    return stopped('output', 'The result is not JSON.')
  }
}
