import { expect, test } from '@playwright/test'
import { startPageApp, type PageApp } from '../harness/page-app.ts'
import { look, TWO_WAYS } from '../harness/page-look.ts'
import { seed, SEED_AGO, type Seeded } from '../harness/page-seed.ts'
import { button, inDialog, open } from '../harness/page-steps.ts'
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
  'discovery.gates',
  'a workspace’s mode is chosen in its settings, a key’s beside its tools, and the page tells what each costs',
  async ({ page }) => {
    const at = (place: string) => `#/w/${seeded.full.slug}/${place}`
    await open(page, at('tools'))
    await expect(page.getByText(/tokens for a client, about .* tokens by discovery/)).toBeVisible()
    await look(page, 'discovery-tools', TWO_WAYS)

    await open(page, at('settings'))
    const mode = page.getByRole('combobox', { name: 'Clients are given' })
    await mode.selectOption('discovery')
    await expect(page.getByText('A client reads three tools, and finds')).toBeVisible()
    await mode.scrollIntoViewIfNeeded()
    await look(page, 'discovery-settings')
    await open(page, at('tools'))
    await expect(page.getByText(/tokens for a client by discovery, about .* tokens in full/)).toBeVisible()

    await open(page, at('keys'))
    await button(page, 'Create key').click()
    const fold = page.getByRole('dialog').getByRole('button', { name: /^How its client finds tools/ })
    await fold.click()
    const told = page.getByRole('dialog').getByRole('combobox', { name: 'How its client finds tools' })
    await expect(told).toHaveValue('workspace')
    await expect(told).toContainText('As the workspace: discovery')
    await told.selectOption('full')
    await told.scrollIntoViewIfNeeded()
    await look(page, 'discovery-create-key')
    await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('Reads all')
    await inDialog(page, 'Create key').click()
    await inDialog(page, 'Done').click()
    await inDialog(page, 'Close anyway').click()

    await button(page, 'More for Reads all').click()
    await page.getByRole('menuitem', { name: 'Edit' }).click()
    await fold.click()
    await expect(told).toHaveValue('full')
    await told.selectOption('workspace')
    await look(page, 'discovery-key-tools')
    await inDialog(page, 'Save').click()
    await button(page, 'More for Reads all').click()
    await page.getByRole('menuitem', { name: 'Edit' }).click()
    await fold.click()
    await expect(told).toHaveValue('workspace')
  },
)
