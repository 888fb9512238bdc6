import type { CodePlace } from '../code-run.ts'
import type { RunEnd } from '../wire.ts'
import { placeInStack } from './compiled.ts'
import { isThrownInside } from './machine.ts'
import type { FindPlace } from './source-map.ts'

const NOWHERE: CodePlace = { line: null, column: null }

/** An error as the code threw it, or as the engine did in its name. */
export interface Thrown {
  readonly name: string
  readonly message: string
  readonly stack: string
}

/** What an error that the code did not catch means. */
export function endOfError({ name, message, stack }: Thrown, find: FindPlace): RunEnd {
  const place = placeInStack(stack, find)
  if (name === 'InternalError' && message.includes('out of memory')) return { ...outOfMemory(), ...place }
  if (name === 'RangeError' && message.includes('call stack')) return { ...outOfStack(), ...place }
  return { kind: 'threw', name, message, ...place }
}

/** What anything means that came out of the engine while it ran code. */
export function endOfThrown(thrown: unknown, find: FindPlace): RunEnd {
  const { name, message, stack } = readThrown(thrown)
  if (isThrownInside(thrown)) return endOfError({ name, message, stack }, find)
  // From here on it is the host's own: the engine met its walls, and its state means nothing any more.
  if (message.includes('out of memory') || message.includes('wasm_malloc')) return outOfMemory()
  if (name === 'RangeError' && message.includes('call stack')) return outOfStack()
  return stopped('crashed', 'The engine failed while it ran this code. Nothing else was affected.')
}

/** Its members are the code's own and may be of any kind, or throw. */
function readThrown(thrown: unknown): Thrown {
  const read = (member: 'name' | 'message' | 'stack') => {
    const value: unknown = thrown instanceof Error ? thrown[member] : undefined
    return typeof value === 'string' ? value.slice(0, 8_192) : ''
  }
  return { name: read('name') || 'Error', message: read('message'), stack: read('stack') }
}

export function stopped(reason: Extract<RunEnd, { kind: 'stopped' }>['reason'], message: string, place: CodePlace = NOWHERE): RunEnd {
  return { kind: 'stopped', reason, message, ...place }
}

export const outOfTime = (timeoutMs: number): RunEnd => stopped('timeout', `The code was stopped after ${timeoutMs} ms.`)
const outOfMemory = (): RunEnd => stopped('memory', 'The code needed more memory than it may have.')
const outOfStack = (): RunEnd => stopped('stack', 'The code called itself too deeply.')
