import { defineConfig } from 'vitest/config'
import { isCi } from './scripts/test/ci.ts'

/**
 * Tests that wait for real processes and real clocks. In CI, what passes only at the second try there is told by name
 * at the end of `npm test`. Not test/attack: a defence that holds only the second time does not hold.
 */
const REAL = ['bridge', 'gateway', 'oauth', 'processes', 'sandbox', 'system', 'upstreams', 'vault'].map(
  folder => `test/${folder}/**/*.test.ts`,
)

// Node runs the sources as they are; the tests use real files, children and sockets, so a file at a time per worker.
// The default export is what the tool asks for.
export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    // Only what fails waits this long; a busy machine is ten times slower than a quiet one.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
    reporters: ['default'],
    projects: [
      { extends: true, test: { name: 'real', include: REAL, retry: isCi ? 1 : 0 } },
      {
        extends: true,
        test: {
          name: 'plain',
          include: ['{test,shared,electron,renderer}/**/*.test.{ts,tsx}'],
          exclude: [...REAL, 'test/browser/**', 'test/desktop/**', 'node_modules/**'],
        },
      },
    ],
  },
})
