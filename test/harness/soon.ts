import { expect } from 'vitest'

/** Expects something that becomes true by itself, as soon as it does. Ten seconds: a loaded machine is slow, and only a failure waits. */
export function soon<T>(look: () => T) {
  return expect.poll(look, { timeout: 10_000, interval: 30 })
}
