import { chromium } from '@playwright/test'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { root } from './entry/root.mjs'
import { findChromium, sandboxArguments } from './test/chromium.ts'

/** `node scripts/run.mjs icons`: draws the PNGs of resources/ from its SVGs. Run after a change of one, and commit what it wrote. */
const DRAWN = [
  { from: 'icon.svg', to: 'icon.png', pixels: 512 },
  { from: 'icon.svg', to: 'icons/512x512.png', pixels: 512 },
  { from: 'icon.svg', to: 'icons/256x256.png', pixels: 256 },
  { from: 'icon.svg', to: 'icons/32x32.png', pixels: 32 },
  { from: 'tray.svg', to: 'tray.png', pixels: 16 },
  { from: 'tray.svg', to: 'tray@2x.png', pixels: 32 },
  { from: 'tray-template.svg', to: 'trayTemplate.png', pixels: 16 },
  { from: 'tray-template.svg', to: 'trayTemplate@2x.png', pixels: 32 },
] as const

const resources = path.join(root, 'resources')
const executablePath = findChromium()
const browser = await chromium.launch({ ...(executablePath === undefined ? {} : { executablePath }), args: sandboxArguments() })
try {
  for (const { from, to, pixels } of DRAWN) {
    const page = await browser.newPage({ viewport: { width: pixels, height: pixels } })
    const drawing = await readFile(path.join(resources, from), 'utf8')
    await page.setContent(`<style>*{margin:0}svg{display:block;width:${pixels}px;height:${pixels}px}</style>${drawing}`)
    await page.screenshot({ path: path.join(resources, to), omitBackground: true })
    await page.close()
  }
} finally {
  await browser.close()
}
