import type { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'
import { createRequire } from 'node:module'
import path from 'node:path'
import { root } from '../../scripts/entry/root.mjs'

interface Way {
  readonly width: number
  readonly height: number
  readonly theme: 'light' | 'dark'
}

const SMALL = { width: 900, height: 600 }
const LARGE = { width: 1440, height: 900 }
/** The smallest window there is and a common one, in both themes. */
const ALL_WAYS: readonly Way[] = [
  { ...SMALL, theme: 'light' },
  { ...SMALL, theme: 'dark' },
  { ...LARGE, theme: 'light' },
  { ...LARGE, theme: 'dark' },
]
/** Each size and each theme once, for what looks alike in both. */
export const TWO_WAYS: readonly Way[] = [
  { ...SMALL, theme: 'dark' },
  { ...LARGE, theme: 'light' },
]

/** The axe that comes with its package for Playwright, as text for a page. */
const AXE = (createRequire(import.meta.resolve('@axe-core/playwright'))('axe-core') as { readonly source: string }).source
type Findings = Awaited<ReturnType<AxeBuilder['analyze']>>

/** Where pictures of every page in every state are kept, to be looked at. */
const SHOTS = path.join(root, 'test/.runs/shots')

/** Looks at what is shown in these ways: axe finds nothing, nothing is wider than its window, and a picture is kept. */
export async function look(page: Page, name: string, ways: readonly Way[] = ALL_WAYS): Promise<void> {
  for (const { width, height, theme } of ways) {
    await page.setViewportSize({ width, height })
    await page.emulateMedia({ colorScheme: theme })
    await settle(page)
    const place = `${name}, ${String(width)} px, ${theme}`
    await shoot(page, `${name}-${String(width)}-${theme}`)
    expect.soft(await overflowing(page), `${place}: what is wider than the window`).toEqual([])
    expect.soft(await axeFindings(page), `${place}: what axe finds`).toEqual([])
  }
}

export async function shoot(page: Page, name: string, folder = SHOTS): Promise<void> {
  await page.screenshot({ path: path.join(folder, `${name}.png`), caret: 'hide' })
}

/** Waits until what is shown stands still, fonts and all; endless animations are left out. */
export async function settle(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready
    await new Promise(resolve => {
      requestAnimationFrame(() => {
        requestAnimationFrame(resolve)
      })
    })
    const moving = document.getAnimations().filter(animation => animation.effect?.getComputedTiming().endTime !== Infinity)
    await Promise.allSettled(moving.map(animation => animation.finished))
  })
}

/** Axe once in each document, and not by its package: that opens a new page for each look, which takes longer than the rest. */
export async function axeFindings(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE)
  const { violations } = await page.evaluate<Findings>("axe.run(document, { resultTypes: ['violations'] })")
  return violations.flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.target.join(' ')}: ${node.failureSummary ?? ''}`))
}

/** The page and the parts that scroll up and down; a table may scroll sideways in its own frame, a tab list and code too. */
export async function overflowing(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const isWide = (element: Element) => element.scrollWidth > element.clientWidth + 1
    return [document.documentElement, ...document.querySelectorAll('main, nav, [role=dialog], [role=dialog] > div')]
      .filter(isWide)
      .map(element => `${element.tagName} ${element.className}: ${String(element.scrollWidth)} of ${String(element.clientWidth)}`)
  })
}
