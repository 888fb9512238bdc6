import path from 'node:path'
import { node24 } from '../entry/node24.mjs'
import { root } from '../entry/root.mjs'
import { run } from '../entry/run.mjs'
import { findChromium } from './chromium.ts'
import type { Part } from './part.ts'
import { runPlaywright } from './playwright-part.ts'

/** The page of `serve` in a real Chromium. */
export const browserPart: Part = {
  name: 'browser tests',
  obstacle: async () =>
    (await obtainChromium()) === undefined
      ? { why: 'there is no Chromium: install it (Debian: apt-get install chromium), or name one in ATRIUM_CHROMIUM' }
      : undefined,
  run: filters => runPlaywright('browser', filters),
}

async function obtainChromium(): Promise<string | undefined> {
  const found = findChromium()
  if (found !== undefined) return found
  console.log('No Chromium found; asking Playwright to fetch its own…')
  await run(node24(), [path.join(root, 'node_modules/@playwright/test/cli.js'), 'install', 'chromium'])
  return findChromium()
}
