import { test } from 'vitest'
import type { PromiseId } from './requirements.ts'

/** A test that proves a promise of test/requirements.ts. An unknown id does not compile; an uncited one fails the coverage test. */
export function verifies(promise: PromiseId, title: string, body: () => Promise<void> | void, timeoutMs?: number): void {
  test(`[${promise}] ${title}`, body, timeoutMs)
}
