import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'
import path from 'node:path'
import { root } from '../../scripts/entry/root.mjs'

/** The smallest window there is, and a common one. */
export const SIZES = [{ width: 900, height: 600 }, { width: 1440, height: 900 }] as const
export const THEMES = ['light', 'dark'] as const

/** Where pictures of every page in every state are kept, to be looked at. */
const SHOTS = path.join(root, 'test/.runs/shots')

/** Looks at what is shown in both sizes and themes: axe finds nothing, nothing is wider than its window, and a picture is kept. */
export async function look(page: Page, name: string, sizes: readonly { readonly width: number; readonly height: number }[] = SIZES): Promise<void> {
  for (const size of sizes) {
    await page.setViewportSize(size)
    for (const theme of THEMES) {
      await page.emulateMedia({ colorScheme: theme })
      await settle(page)
      const place = `${name}, ${String(size.width)} px, ${theme}`
      await shoot(page, `${name}-${String(size.width)}-${theme}`)
      expect.soft(await overflowing(page), `${place}: what is wider than the window`).toEqual([])
      expect.soft(await axeFindings(page), `${place}: what axe finds`).toEqual([])
    }
  }
}

export async function shoot(page: Page, name: string, folder = SHOTS): Promise<void> {
  await page.screenshot({ path: path.join(folder, `${name}.png`), caret: 'hide' })
}

/** Waits until what is shown stands still, fonts and all; endless animations are left out. */
export async function settle(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready
    await new Promise(resolve => { requestAnimationFrame(() => { requestAnimationFrame(resolve) }) })
    const moving = document.getAnimations().filter(animation => animation.effect?.getComputedTiming().endTime !== Infinity)
    await Promise.allSettled(moving.map(animation => animation.finished))
  })
}

export async function axeFindings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations.flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.target.join(' ')}: ${node.failureSummary ?? ''}`))
}

/** The page and the parts that scroll up and down; a table may scroll sideways in its own frame, a tab list and code too. */
export async function overflowing(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const isWide = (element: Element) => element.scrollWidth > element.clientWidth + 1
    return [document.documentElement, ...document.querySelectorAll('main, nav, [role=dialog], [role=dialog] > div')].filter(isWide).map(element => `${element.tagName} ${element.className}: ${String(element.scrollWidth)} of ${String(element.clientWidth)}`)
  })
}
