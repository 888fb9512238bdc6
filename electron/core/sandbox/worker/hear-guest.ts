import { CALLS, type CallOp, type RunEnd, type RunOrder } from '../wire.ts'
import type { PlainCode } from './compiled.ts'
import { throwInside, type HearGuest } from './machine.ts'
import { endOfError, stopped } from './why-ended.ts'

interface Ears {
  readonly order: RunOrder
  readonly plain: PlainCode
  readonly write: (level: number, text: string) => void
  readonly ring: (id: number) => void
  readonly send: (call: { id: number; op: CallOp; text: string; bytes?: Uint8Array }) => void
}

export interface GuestTalk {
  readonly hear: HearGuest
  /** How the code says that it ended; undefined while it has not. */
  readonly ended: () => RunEnd | undefined
  readonly answered: (id: number) => void
  /** Whether anything may still come that lets the code go on. */
  readonly isWaiting: () => boolean
  readonly forget: () => void
}

/** Hears one run's code, which may say anything in any order, and holds it to its bounds. */
export function hearGuest({ order, plain, write, ring, send }: Ears): GuestTalk {
  const timers = new Map<number, NodeJS.Timeout>()
  const asked = new Set<number>()
  let calls = 0
  let end: RunEnd | undefined

  const setTimer = (id: number, ms: number) => {
    if (timers.size >= order.timers) throwInside(`At most ${order.timers} timers may be set at one time.`)
    if (timers.has(id)) throwInside('This timer is set already.')
    const wait = Math.min(Math.max(ms || 0, 0), order.timeoutMs + 1)
    const timer = setTimeout(() => {
      timers.delete(id)
      ring(id)
    }, wait)
    timers.set(id, timer)
  }
  const clearTimer = (id: number) => {
    clearTimeout(timers.get(id))
    timers.delete(id)
  }
  const call = (op: CallOp, id: number, text: string, bytes: Uint8Array | undefined) => {
    calls += 1
    if (calls > order.calls) throwInside(`At most ${order.calls} requests may be made in one call.`)
    if (op === 'abandon') asked.delete(id)
    else if (op !== 'progress') asked.add(id)
    send({ op, id, text, ...(bytes === undefined ? {} : { bytes }) })
  }

  return {
    hear: (op, id, text, bytes) => {
      // What is said after the end is heard by nobody.
      if (end !== undefined) return
      const known = CALLS.find(name => name === op)
      if (known !== undefined) call(known, id, text, bytes)
      else if (op === 'console') write(id, text)
      else if (op === 'timer') setTimer(id, Number(text))
      else if (op === 'clear-timer') clearTimer(id)
      else end = endOf(op, text, { order, plain })
    },
    ended: () => end,
    answered: id => {
      asked.delete(id)
    },
    isWaiting: () => asked.size > 0 || timers.size > 0,
    forget: () => {
      for (const timer of timers.values()) clearTimeout(timer)
      timers.clear()
    },
  }
}

function endOf(op: string, text: string, { order, plain }: Pick<Ears, 'order' | 'plain'>): RunEnd | undefined {
  if (op === 'threw') return endOfError(readThrown(text), plain.find)
  if (op === 'too-big' || text.length > order.resultBytes) return stopped('output', `The result is larger than ${order.resultBytes} bytes.`)
  return op === 'returned' ? { kind: 'returned', text } : undefined
}

function readThrown(text: string): { name: string; message: string; stack: string } {
  const value: unknown = safely(() => JSON.parse(text))
  const read = (member: string) => {
    const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, member) : undefined
    return typeof found === 'string' ? found.slice(0, 8_192) : ''
  }
  return { name: read('name') || 'Error', message: read('message'), stack: read('stack') }
}

function safely(read: () => unknown): unknown {
  try {
    return read()
  } catch {
    return undefined
  }
}
