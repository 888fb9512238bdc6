import { expect } from 'vitest'

/** Expects something that becomes true by itself, as soon as it does. Half a minute: a loaded machine is slow, and only a failure waits. */
export function soon<T>(look: () => T) {
  return expect.poll(look, { timeout: 30_000, interval: 30 })
}
