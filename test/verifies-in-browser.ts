import { test } from '@playwright/test'
import type { PromiseId } from './requirements.ts'

type Body = Parameters<typeof test>[2]

/** As `verifies` of verifies.ts, for tests that Playwright runs: in a browser, or in the desktop app. */
export function verifies(promise: PromiseId, title: string, body: Body): void {
  // Playwright reads the wanted fixtures from the body's own parameter, so the body goes on as it is.
  test(`[${promise}] ${title}`, body)
}
