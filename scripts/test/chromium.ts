import { existsSync } from 'node:fs'
import { chromium } from '@playwright/test'

const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/** A Chromium for the tests: the one ATRIUM_CHROMIUM names, an installed one, or Playwright's own; undefined when there is none. */
export function findChromium(): string | undefined {
  return [process.env.ATRIUM_CHROMIUM ?? '', ...INSTALLED, chromium.executablePath()].find(place => place !== '' && existsSync(place))
}

/** Chromium's sandbox does not work for root, which is what a container is; anyone else's tests run sandboxed. */
export function sandboxArguments(): string[] {
  return process.getuid?.() === 0 ? ['--no-sandbox'] : []
}
