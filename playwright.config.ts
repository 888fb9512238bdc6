import { defineConfig } from '@playwright/test'
import { isCi } from './scripts/test/ci.ts'
import { findChromium, sandboxArguments } from './scripts/test/chromium.ts'

const executablePath = findChromium()

// Everything a run leaves is below test/.runs, which is not kept. The default export is what the tool asks for.
export default defineConfig({
  testDir: 'test',
  outputDir: 'test/.runs/playwright',
  // Real children and real ports on few cores: one at a time is the quickest that is steady.
  workers: 1,
  fullyParallel: false,
  // What passes only at the second try is told by name at the end of `npm test`.
  retries: isCi ? 1 : 0,
  // Only what fails waits this long; a busy machine is ten times slower than a quiet one.
  timeout: 300_000,
  expect: { timeout: 45_000 },
  forbidOnly: true,
  reporter: 'list',
  use: { trace: isCi ? 'on-first-retry' : 'retain-on-failure', screenshot: 'only-on-failure' },
  projects: [
    {
      name: 'browser',
      testMatch: 'browser/**/*.spec.ts',
      use: {
        browserName: 'chromium',
        viewport: { width: 1280, height: 820 },
        launchOptions: { ...(executablePath === undefined ? {} : { executablePath }), args: sandboxArguments() },
      },
    },
    { name: 'desktop', testMatch: 'desktop/**/*.spec.ts' },
  ],
})
