import { check } from '../check.ts'
import type { Part } from './part.ts'

/** Types, lint, import rules, dead code, format: each counts as one. */
export const checkPart: Part = {
  name: 'checks',
  obstacle: () => Promise.resolve(undefined),
  run: async () => {
    const results = await check()
    const passed = results.filter(result => result.hasPassed).length
    return { passed, failed: results.length - passed, skipped: [], flaky: [] }
  },
}
