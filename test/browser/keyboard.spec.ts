import { expect, test, type Page } from '@playwright/test'
import { startPageApp, type PageApp } from '../harness/page-app.ts'
import { seed, SEED_AGO, type Seeded } from '../harness/page-seed.ts'
import { expectHeading, open, rowOf } from '../harness/page-steps.ts'
import { verifies } from '../verifies-in-browser.ts'

let app: PageApp
let seeded: Seeded

test.beforeAll(async () => {
  app = await startPageApp({ startedAgo: SEED_AGO })
  seeded = await seed(app)
})
test.afterAll(() => app[Symbol.asyncDispose]())
test.beforeEach(({ page }) => page.goto(app.newLink()))

interface Stop {
  readonly name: string
  /** Whether anything shows where the focus is: an outline, or a border that differs from the unfocused one. */
  readonly isSeen: boolean
}

const FOCUSABLE =
  'a[href], button:not(:disabled), input:not(:disabled, [type="radio"]:not(:checked)), select:not(:disabled), textarea:not(:disabled), [tabindex="0"]'

for (const place of ['overview', 'servers', 'tools', 'secrets', 'keys', 'modules', 'members', 'activity', 'usage', 'settings']) {
  verifies('page.accessible', `Tab reaches everything of ${place}, and the focus is seen at each stop`, async ({ page }) => {
    await open(page, `#/w/${seeded.full.slug}/${place}`)
    await expectHeading(page, place === 'overview' ? 'Studio' : `${place[0]?.toUpperCase() ?? ''}${place.slice(1)}`)
    await expect(page.getByRole('main').getByRole('status').filter({ hasText: 'Loading' })).toHaveCount(0)
    const wanted = await settled(page)
    expect(wanted.length).toBeGreaterThan(12)
    const stops = await walk(page, wanted.length + 3)
    expect(
      stops.filter(stop => !stop.isSeen).map(stop => stop.name),
      'stops without a visible focus',
    ).toEqual([])
    expect(
      wanted.filter(name => !stops.some(stop => stop.name === name)),
      'controls that Tab does not reach',
    ).toEqual([])
  })
}

/** The controls once nothing more comes to them: what loads late would be counted in one place and not in the other. */
async function settled(page: Page): Promise<string[]> {
  let before: string[] = []
  await expect
    .poll(async () => {
      const last = before
      before = await reachable(page)
      return before.join() === last.join()
    })
    .toBe(true)
  return before
}

/** The controls that are drawn; a row of a list, and what is not chosen of a group, are reached by arrows once one of them is. */
function reachable(page: Page): Promise<string[]> {
  return page.evaluate(selector => {
    const isDrawn = (element: Element) => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0
    return [...document.querySelectorAll(selector)]
      .filter(element => isDrawn(element) && element.getAttribute('tabindex') !== '-1')
      .map(element => element.outerHTML.slice(0, 160))
  }, FOCUSABLE)
}

async function walk(page: Page, steps: number): Promise<Stop[]> {
  const stops: Stop[] = []
  for (let step = 0; step < steps; step += 1) {
    await page.keyboard.press('Tab')
    stops.push(
      await page.evaluate(() => {
        const element = document.activeElement ?? document.body
        const { outlineStyle, outlineWidth } = getComputedStyle(element)
        return {
          name: element.outerHTML.slice(0, 160),
          isSeen: element === document.body || (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1),
        }
      }),
    )
  }
  return stops
}

verifies('page.accessible', 'a list is filtered by /, walked by arrows, opened by Enter and left by Escape', async ({ page }) => {
  await open(page, `#/w/${seeded.full.slug}/servers`)
  await expect(rowOf(page, 'Servers', 'memory')).toBeVisible()
  await page.keyboard.press('/')
  await page.keyboard.type('npx')
  await expect(rowOf(page, 'Servers', 'ledger')).toBeVisible()
  await page.keyboard.press('Escape')
  await page.keyboard.press('/')
  await page.keyboard.type('mem')
  await expect(rowOf(page, 'Servers', 'notes')).toBeHidden()
  await page.keyboard.press('ArrowDown')
  await expect(rowOf(page, 'Servers', 'memory')).toBeFocused()
  await page.keyboard.press('Enter')
  await expectHeading(page, 'memory')

  await open(page, `#/w/${seeded.full.slug}/activity`)
  const rows = page.getByRole('grid', { name: 'Activity' }).getByRole('row')
  await expect(rows.nth(5)).toBeVisible()
  await rows.nth(1).focus()
  for (const _ of [1, 2, 3]) await page.keyboard.press('ArrowDown')
  await expect(rows.nth(4)).toBeFocused()
  await page.keyboard.press('Enter')
  const drawer = page.getByRole('dialog')
  await expect(drawer).toContainText('Request id')
  await page.keyboard.press('Escape')
  await expect(drawer).toBeHidden()
  await page.keyboard.press('End')
  await expect(page.getByRole('grid', { name: 'Activity' })).toBeVisible()
})

verifies('page.accessible', 'the palette opens by Ctrl+K, finds by a few letters, and does what is chosen', async ({ page }) => {
  await open(page, `#/w/${seeded.full.slug}/overview`)
  await expectHeading(page, 'Studio')
  await page.keyboard.press('ControlOrMeta+k')
  const palette = page.getByRole('dialog', { name: 'Commands' })
  await expect(palette).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(palette).toBeHidden()
  await page.keyboard.press('ControlOrMeta+k')
  await page.keyboard.type('create key')
  await expect(palette.getByRole('option', { name: 'Create key' })).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Create key' })
  await expect(dialog).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await page.keyboard.press('ControlOrMeta+k')
  await page.keyboard.type('home lab')
  await page.keyboard.press('Enter')
  await expectHeading(page, 'Home lab')
})

verifies('page.accessible', 'a dialog keeps the focus inside, and gives it back where it came from', async ({ page }) => {
  await open(page, `#/w/${seeded.full.slug}/secrets`)
  await page.getByRole('button', { name: 'Add secret' }).focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Add secret' })
  await expect(dialog.getByLabel('Name')).toBeFocused()
  for (let step = 0; step < 8; step += 1) {
    await page.keyboard.press('Tab')
    expect(await dialog.evaluate(element => element.contains(document.activeElement))).toBe(true)
  }
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(page.getByRole('button', { name: 'Add secret' })).toBeFocused()
})
