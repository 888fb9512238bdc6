import { expect } from 'vitest'
import { runClientScenario, runClientSet } from '../../scripts/client-conformance.ts'
import { verifies } from '../verifies.ts'

// Fewer would mean that the suite skipped what it is here for.
const FEWEST_SCENARIOS = { '2025-11-25': 14, '2026-07-28': 25 } as const
/** Of the revision before protected resource metadata; no set has them. */
const OLDEST = ['auth/2025-03-26-oauth-metadata-backcompat', 'auth/2025-03-26-oauth-endpoint-fallback']
const SET_MS = 900_000

for (const requirements of ['2025-11-25', '2026-07-28'] as const) {
  verifies(
    'oauth.sign-in',
    `the official suite finds nothing wrong with how Atrium signs in, in ${requirements}`,
    async () => {
      const results = await runClientSet({ requirements, signIn: 'only' })
      expect(results.filter(({ failed }) => failed > 0)).toEqual([])
      expect(results.filter(({ unscored, passed }) => unscored === undefined && passed > 0).length).toBeGreaterThanOrEqual(
        FEWEST_SCENARIOS[requirements],
      )
    },
    SET_MS,
  )
}

verifies(
  'oauth.sign-in',
  'the official suite is content with the fallback for servers of 2025-03-26',
  async () => {
    for (const name of OLDEST) expect(await runClientScenario({ name, requirements: '2025-03-26' })).toMatchObject({ name, failed: 0 })
  },
  SET_MS,
)

verifies(
  'oauth.sign-in',
  'a client that does nothing fails the same run, so the green one means something',
  async () => {
    const result = await runClientScenario({ name: 'auth/metadata-default', requirements: '2026-07-28', command: 'echo' })
    expect(result.failed).toBeGreaterThan(0)
  },
  60_000,
)
