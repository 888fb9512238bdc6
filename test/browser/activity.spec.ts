import { expect, test, type Page } from '@playwright/test'
import { readFileSync } from 'node:fs'
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
  'page.activity',
  'records are narrowed by kind, gate, who, door and time, and by words, and one is read whole',
  async ({ page }) => {
    await open(page, `#/w/${seeded.full.slug}/overview`)
    await goTo(page, 'Activity')
    const rows = page.getByRole('grid', { name: 'Activity' }).getByRole('row')
    await expect(rowOf(page, 'Activity', 'memory__open_nodes').first()).toBeVisible()
    await page.getByRole('combobox', { name: 'Kind' }).selectOption('Changes')
    await expect(rowOf(page, 'Activity', 'keys.create').first()).toContainText('Ada')
    await expect(rowOf(page, 'Activity', 'memory__open_nodes')).toHaveCount(0)
    // Live: what is changed now is there by itself.
    await app.call('workspaces.update', { workspaceId: seeded.full.id, description: 'Notes and more.' })
    await expect(rows.nth(1)).toContainText('workspaces.update')
    await page.getByRole('combobox', { name: 'Kind' }).selectOption('Decisions')
    await button(page, 'More').press('Enter')
    await look(page, 'activity-filters')
    await page.getByRole('combobox', { name: 'Gate' }).selectOption('authenticate')
    await expect(rows.nth(1)).toContainText('No valid key')
    await page.keyboard.press('/')
    await page.keyboard.type('nothing like it')
    await expect(page.getByText('No record matches')).toBeVisible()
    await button(page, 'Clear').press('Enter')
    await page.getByRole('combobox', { name: 'Who' }).selectOption('Cursor')
    await page.getByRole('combobox', { name: 'Came by' }).selectOption('MCP')
    await page.getByRole('combobox', { name: 'Time' }).selectOption('Last 7 days')
    await expect(rows.nth(1)).toContainText('Cursor')
    await rows.nth(1).focus()
    await page.keyboard.press('Enter')
    const drawer = page.getByRole('dialog')
    await expect(drawer.getByText(/^Record [0-9,]+ of the chain$/)).toBeVisible()
    await expect(drawer.getByText(/^[0-9a-f]{64}$/).last()).toBeVisible()
    await look(page, 'record-drawer')
    await drawer.getByRole('link', { name: 'Cursor' }).press('Enter')
    await page.getByRole('link', { name: 'Show its calls' }).press('Enter')
    await expect(page.getByRole('combobox', { name: 'Who' })).toHaveValue(/^key_/)
  },
)

verifies(
  'page.activity',
  'the chain is followed to its end, told as whole and exported, of a workspace and of the organization',
  async ({ page }) => {
    await open(page, `#/w/${seeded.full.slug}/activity`)
    await verify(page)
    await expect(page.getByText(/^Whole, all [0-9,]+ records$/)).toBeVisible()
    await look(page, 'activity-verified', TWO_WAYS)
    const saving = page.waitForEvent('download')
    await button(page, 'Export').press('Enter')
    await page.getByRole('menuitem', { name: /^As JSON lines/ }).press('Enter')
    const saved = await saving
    expect(saved.suggestedFilename()).toBe(`${seeded.full.slug}-audit.jsonl`)
    const lines = readFileSync(await saved.path(), 'utf8')
      .trim()
      .split('\n')
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ type: 'audit', chain: seeded.full.id })
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ type: 'end' })
    await goTo(page, 'Organization activity')
    await expect(rowOf(page, 'Activity', 'workspaces.create').first()).toBeVisible()
    await verify(page)
    await expect(page.getByText(/^Whole, all/)).toBeVisible()
  },
)

verifies('page.activity', 'what a smaller number of records removes is said before it is saved', async ({ page }) => {
  await open(page, `#/w/${seeded.full.slug}/settings`)
  const records = page.getByLabel('Records at most')
  await records.fill('900')
  await expect(page.getByText('Write a whole number from 1000')).toBeVisible()
  await records.fill('2000')
  await page.getByLabel(/^Days at most/).fill('1')
  await records.scrollIntoViewIfNeeded()
  await look(page, 'settings-activity', TWO_WAYS)
  await records.press('Enter')
  await expect(page.getByRole('dialog')).toContainText('older than 1 day is removed')
  await look(page, 'settings-activity-asked', TWO_WAYS)
  await page.getByRole('dialog').getByRole('button', { name: 'Save and remove' }).press('Enter')
  await expect(page.getByRole('dialog')).toBeHidden()
  const { settings } = await app.call('workspaces.get', { workspaceId: seeded.full.id })
  expect(settings).toMatchObject({ auditKeepRecords: 2_000, auditKeepDays: 1 })
})

/** There is a chain to follow once its state is known. */
async function verify(page: Page): Promise<void> {
  await expect(button(page, 'Verify now')).toBeEnabled()
  await button(page, 'Verify now').press('Enter')
}
