import { expect, test } from '@playwright/test'
import { startPageApp, type PageApp } from '../harness/page-app.ts'
import { look, TWO_WAYS } from '../harness/page-look.ts'
import { seed, SEED_AGO, type Seeded } from '../harness/page-seed.ts'
import { button, goTo, open, rowOf } from '../harness/page-steps.ts'
import { verifies } from '../verifies-in-browser.ts'

let app: PageApp
let seeded: Seeded

test.beforeAll(async () => {
  app = await startPageApp({ startedAgo: SEED_AGO })
  seeded = await seed(app)
})
test.afterAll(() => app[Symbol.asyncDispose]())
test.beforeEach(({ page }) => page.goto(app.newLink()))

verifies(
  'page.usage',
  'a plan that is used up pauses calls and says what ends it; a top-up by keyboard opens them again',
  async ({ page }) => {
    await open(page, `#/w/${seeded.full.slug}/usage`)
    await expect(rowOf(page, 'Usage by tool', 'memory__open_nodes')).toBeVisible()
    await page.getByRole('radio', { name: 'Module' }).check({ force: true })
    await expect(rowOf(page, 'Usage by module', 'memory')).toBeVisible()
    await goTo(page, 'Usage plan')
    await button(page, 'Change the plan').press('Enter')
    await page.getByLabel('Included units a month').fill('1')
    await page.getByLabel('Included units a month').press('Enter')
    await expect(page.getByText('Calls are paused: included and prepaid units used up')).toBeVisible()
    await look(page, 'usage-plan-paused', TWO_WAYS)
    await button(page, 'Top up').press('Enter')
    await page.getByLabel('Units', { exact: true }).fill('5,000')
    await page.getByLabel('Reason').fill('For the rest of the month')
    await page.getByLabel('Reason').press('Enter')
    await expect(rowOf(page, 'Ledger', 'For the rest of the month')).toContainText('+5,000')
    await expect(page.getByText('Calls are paused')).toBeHidden()
    await button(page, 'Set a cap').press('Enter')
    await page.getByLabel('Workspace').selectOption(seeded.full.name)
    await page.getByLabel('Monthly cap').last().fill('1')
    await page.getByLabel('Monthly cap').last().press('Enter')
    await expect(rowOf(page, 'Caps', seeded.full.name)).toContainText('Paused')
    await open(page, `#/w/${seeded.full.slug}/overview`)
    await expect(page.getByText('Calls are paused')).toBeVisible()
  },
)
