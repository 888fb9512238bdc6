import { expect, test } from '@playwright/test'
import { startPageApp, type PageApp } from '../harness/page-app.ts'
import { look, TWO_WAYS } from '../harness/page-look.ts'
import { seed, SEED_AGO, type Seeded } from '../harness/page-seed.ts'
import { button, expectHeading, goTo, open, rowOf } from '../harness/page-steps.ts'
import { verifies } from '../verifies-in-browser.ts'

let app: PageApp
let seeded: Seeded

test.beforeAll(async () => {
  app = await startPageApp({ startedAgo: SEED_AGO })
  seeded = await seed(app)
})
test.afterAll(() => app[Symbol.asyncDispose]())
test.beforeEach(({ page }) => page.goto(app.newLink()))

const moduleOf = async (slug: string) =>
  (await app.call('modules.list', { workspaceId: seeded.full.id })).find(module => module.slug === slug)

verifies('page.modules', 'modules are switched by keyboard, and name the keys that reach them', async ({ page }) => {
  await app.call('keys.create', { workspaceId: seeded.full.id, name: 'Reader', scopes: ['memory:read'] })
  await open(page, `#/w/${seeded.full.slug}/overview`)
  await goTo(page, 'Modules')
  await expect(rowOf(page, 'Modules', 'memory')).toContainText('Reader (reads)')
  await expect(rowOf(page, 'Modules', 'notes')).not.toContainText('Reader')
  await look(page, 'modules')
  await page.getByRole('switch', { name: 'Module memory' }).press('Space')
  await expect(page.getByRole('switch', { name: 'Module memory' })).not.toBeChecked()
  await expect.poll(async () => (await moduleOf('memory'))?.isOn).toBe(false)
  await page.getByRole('switch', { name: 'Module memory' }).press('Space')
  await expect.poll(async () => (await moduleOf('memory'))?.isOn).toBe(true)
})

verifies('page.modules', 'whether tools only read is decided one by one and at once, from those that are undecided', async ({ page }) => {
  await open(page, `#/w/${seeded.full.slug}/modules`)
  await page.getByRole('link', { name: /^Decide .* notes$/ }).press('Enter')
  await expectHeading(page, 'Tools')
  await expect(page.getByText(/undecided, which count as write/)).toBeVisible()
  await look(page, 'tools-undecided')
  await page.getByRole('combobox', { name: 'Access of notes__write_file' }).selectOption('Writes')
  await expect(rowOf(page, 'Tools of notes', 'notes__write_file')).toBeHidden()
  await page.getByRole('searchbox', { name: 'Search tools' }).fill('notes__read')
  await button(page, 'Tools of notes: more').press('Enter')
  await page.getByRole('menuitem', { name: /only read$/ }).press('Enter')
  await expect(page.getByText('No tool is like this.')).toBeVisible()
  await page.getByRole('searchbox', { name: 'Search tools' }).fill('')
  await button(page, 'Tools of notes: more').press('Enter')
  await look(page, 'tools-decide-menu', TWO_WAYS)
  await page.getByRole('menuitem', { name: /as only reading$/ }).press('Enter')
  await expect.poll(async () => (await moduleOf('notes'))?.tools?.undecided).toBe(0)
  const { tools } = await app.call('tools.listAll', { workspaceId: seeded.full.id })
  const access = (name: string) => tools.find(tool => tool.name === name)?.rule.access
  expect([access('notes__write_file'), access('notes__read_text_file')]).toEqual(['write', 'read'])
})
