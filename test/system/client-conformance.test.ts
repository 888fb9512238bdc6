import { expect } from 'vitest'
import { verifies } from '../verifies.ts'
import { runClientScenario, runClientSet } from '../../scripts/client-conformance.ts'

// Fewer would mean that the suite skipped what it is here for.
const FEWEST_SCENARIOS = { '2025-11-25': 4, '2026-07-28': 7 } as const
const SET_MS = 600_000

for (const requirements of ['2025-11-25', '2026-07-28'] as const) {
  verifies(
    'kinds.client-conformance',
    `the official suite finds nothing wrong with Atrium as a client of ${requirements}`,
    async () => {
      const results = await runClientSet({ requirements, signIn: 'without' })
      expect(results.filter(({ failed }) => failed > 0)).toEqual([])
      expect(results.flatMap(({ name, complaints }) => complaints.map(complaint => `${name}: ${complaint}`))).toEqual([])
      expect(results.filter(({ unscored, passed }) => unscored === undefined && passed > 0).length).toBeGreaterThanOrEqual(
        FEWEST_SCENARIOS[requirements],
      )
    },
    SET_MS,
  )
}

verifies(
  'kinds.client-conformance',
  'a client that does nothing fails the same run, so the green one means something',
  async () => {
    const result = await runClientScenario({ name: 'tools_call', requirements: '2026-07-28', command: 'echo' })
    expect(result.failed).toBeGreaterThan(0)
  },
  60_000,
)
