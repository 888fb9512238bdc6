import { check } from '../check.ts'
import type { Part } from './part.ts'

/** Types, lint, import rules, dead code, format: each counts as one. */
export const checkPart: Part = {
  name: 'checks',
  obstacle: () => Promise.resolve(undefined),
  run: async () => {
    const results = await check()
    const failures = results.filter(result => !result.hasPassed).map(result => result.name)
    return { passed: results.length - failures.length, failed: failures.length, failures, skipped: [], flaky: [] }
  },
}
