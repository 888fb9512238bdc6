import { defineConfig } from 'vitest/config'

// Node runs the sources as they are; the tests use real files, children and sockets, so a file at a time per worker.
// The default export is what the tool asks for.
export default defineConfig({
  test: {
    include: [
      'test/**/*.test.ts',
      'test/**/*.test.tsx',
      'shared/**/*.test.ts',
      'electron/**/*.test.ts',
      'renderer/**/*.test.ts',
      'renderer/**/*.test.tsx',
    ],
    exclude: ['test/browser/**', 'test/desktop/**', 'node_modules/**'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    reporters: ['default'],
  },
})
