import { defineConfig } from 'vitest/config'
import { isCi } from './scripts/test/ci.ts'

const ATTACKS = ['test/attack/**/*.test.ts']

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
      // A defence that holds only at the second try does not hold.
      { extends: true, test: { name: 'attacks', include: ATTACKS } },
      {
        extends: true,
        test: {
          name: 'tests',
          include: ['{test,shared,electron,renderer}/**/*.test.{ts,tsx}'],
          exclude: [...ATTACKS, 'test/browser/**', 'test/desktop/**', 'node_modules/**'],
          // They wait for real processes and clocks: in CI, what passes at the second try is told by name at the end of `npm test`.
          retry: isCi ? 1 : 0,
        },
      },
    ],
  },
})
