import { send } from './host.ts'
import { nextId } from './waiting.ts'

const timers = new Map<number, () => void>()

/** Calls back after `ms`. Throws when too many are set at one time. */
export function startTimer(callback: () => void, ms: number): number {
  const id = nextId()
  const wait = Math.min(Math.max(Number(ms) || 0, 0), 2_147_483_647)
  send('timer', id, String(wait))
  timers.set(id, callback)
  return id
}

export function clearTimer(id: number): void {
  if (timers.delete(id)) send('clear-timer', id, '')
}

export function ring(id: number): void {
  const callback = timers.get(id)
  timers.delete(id)
  callback?.()
}

export function setTimeout(callback: (...args: unknown[]) => void, ms = 0, ...args: unknown[]): number {
  if (typeof callback !== 'function') throw new TypeError('setTimeout needs a function.')
  return startTimer(() => {
    callback(...args)
  }, ms)
}

export function clearTimeout(id?: number): void {
  if (typeof id === 'number') clearTimer(id)
}
