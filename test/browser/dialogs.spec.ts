import { expect, test, type Page } from '@playwright/test'
import { startPageApp, type PageApp } from '../harness/page-app.ts'
import { look, TWO_WAYS } from '../harness/page-look.ts'
import { seed, SEED_AGO, type Seeded } from '../harness/page-seed.ts'
import { button, inDialog, open, rowOf } from '../harness/page-steps.ts'
import { verifies } from '../verifies-in-browser.ts'

let app: PageApp
let seeded: Seeded

test.beforeAll(async () => {
  app = await startPageApp({ startedAgo: SEED_AGO })
  seeded = await seed(app)
})
test.afterAll(() => app[Symbol.asyncDispose]())
test.beforeEach(({ page }) => page.goto(app.newLink()))

const PASTED = JSON.stringify(
  {
    mcpServers: {
      tracker: {
        command: 'npx',
        args: ['-y', '@analytical-works/tracker-server'],
        env: { TRACKER_TOKEN: 'tk_live_8f3a1c6b2d9e4f70a5', TRACKER_URL: 'https://tracker.example' },
      },
      remote: { url: 'https://mcp.example/sse' },
    },
  },
  null,
  2,
)

interface Opened {
  readonly name: string
  readonly at: string
  readonly reach: (page: Page) => Promise<void>
}

const more = (grid: string, row: string, item?: string) => async (page: Page) => {
  await rowOf(page, grid, row)
    .getByRole('button', { name: /^More for/ })
    .click()
  if (item !== undefined) await page.getByRole('menuitem', { name: item }).click()
}

const OPENED: readonly Opened[] = [
  { name: 'dialog-switcher', at: 'overview', reach: page => button(page, /^Switch workspace/).click() },
  {
    name: 'dialog-palette',
    at: 'tools',
    reach: async page => {
      await expect(rowOf(page, 'Tools of everything', 'get-sum')).toBeVisible()
      await page.keyboard.press('ControlOrMeta+k')
      await expect(page.getByRole('option', { name: 'Overview' })).toBeVisible()
    },
  },
  {
    name: 'dialog-new-workspace',
    at: 'overview',
    reach: async page => {
      await open(page, '#/workspaces?new')
      await page.getByRole('dialog').getByLabel('Name').fill('Night shift')
    },
  },
  {
    name: 'dialog-add-server',
    at: 'servers',
    reach: async page => {
      await button(page, 'Add server').click()
      const dialog = page.getByRole('dialog')
      await dialog.getByRole('textbox', { name: 'Command' }).fill('npx -y @analytical-works/tracker-server --project "engine two"')
      await inDialog(page, 'Add variable').click()
      await dialog.getByLabel('Name of variable 1').fill('TRACKER_TOKEN')
      await dialog.getByLabel('Value of TRACKER_TOKEN').fill('tk_live_8f3a1c6b2d9e4f70a5')
      await expect(dialog).toContainText('This looks like a secret')
    },
  },
  {
    name: 'dialog-add-server-problems',
    at: 'servers',
    reach: async page => {
      await button(page, 'Add server').click()
      await inDialog(page, 'Review what will run').click()
      await expect(page.getByRole('dialog').getByRole('alert').first()).toBeVisible()
    },
  },
  {
    name: 'dialog-add-server-pasted',
    at: 'servers',
    reach: async page => {
      await button(page, 'Add server').click()
      await page.getByRole('tab', { name: 'Paste' }).click()
      await page.getByRole('dialog').getByRole('textbox', { name: 'Configuration' }).fill(PASTED)
      await expect(page.getByRole('list', { name: 'Servers found' })).toBeVisible()
    },
  },
  {
    name: 'dialog-approve',
    at: 'servers',
    reach: page => rowOf(page, 'Servers', 'tracker').getByRole('button', { name: 'Review' }).click(),
  },
  { name: 'dialog-server-menu', at: 'servers', reach: more('Servers', 'notes') },
  { name: 'dialog-remove-server', at: 'servers', reach: more('Servers', 'notes', 'Remove') },
  {
    name: 'dialog-add-secret',
    at: 'secrets',
    reach: async page => {
      await button(page, 'Add secret').click()
      await page.getByRole('dialog').getByLabel('Name').fill('not a name')
    },
  },
  { name: 'dialog-replace-secret', at: 'secrets', reach: more('Secrets', 'TRACKER_TOKEN', 'Replace') },
  { name: 'dialog-delete-secret', at: 'secrets', reach: more('Secrets', 'MEMORY_FILE', 'Delete') },
  { name: 'dialog-create-key', at: 'keys', reach: page => button(page, 'Create key').click() },
  { name: 'dialog-key-once', at: 'keys', reach: page => createKey(page, 'Night shift') },
  {
    name: 'dialog-key-not-copied',
    at: 'keys',
    reach: async page => {
      await createKey(page, 'Night shift')
      await inDialog(page, 'Done').click()
      await expect(page.getByRole('alert')).toContainText('It was not copied')
    },
  },
  { name: 'dialog-revoke-key', at: 'keys', reach: more('Keys', 'Cursor', 'Revoke') },
  { name: 'dialog-edit-key', at: 'keys', reach: more('Keys', 'Cursor', 'Edit') },
  { name: 'dialog-rotate-key', at: 'keys', reach: more('Keys', 'Cursor', 'Rotate') },
  { name: 'dialog-key', at: 'keys', reach: page => rowOf(page, 'Keys', 'Claude Code').click() },
  { name: 'dialog-call', at: 'activity', reach: page => rowOf(page, 'Activity', 'memory__open_nodes').first().click() },
  { name: 'dialog-call-refused', at: 'activity', reach: page => rowOf(page, 'Activity', 'tracker__list_issues').first().click() },
  { name: 'dialog-tool', at: 'tools', reach: page => rowOf(page, 'Tools of memory', 'create_entities').click() },
  {
    name: 'dialog-tool-answer',
    at: 'tools',
    reach: async page => {
      await rowOf(page, 'Tools of everything', 'get-structured-content').click()
      await page.getByRole('dialog').getByRole('combobox').selectOption('New York')
      await page.getByRole('dialog').getByRole('button', { name: /^Run/ }).click()
      await expect(page.getByRole('dialog')).toContainText('The tool answered')
    },
  },
  {
    name: 'dialog-admin-key',
    at: 'settings',
    reach: async page => {
      await open(page, '#/settings')
      await button(page, 'Create admin key').click()
    },
  },
]

async function createKey(page: Page, name: string): Promise<void> {
  await button(page, 'Create key').click()
  await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill(name)
  await inDialog(page, 'Create key').click()
  await expect(page.getByLabel('Key', { exact: true })).toBeVisible()
}

for (const { name, at, reach } of OPENED) {
  verifies('page.accessible', `${name} is free of findings`, async ({ page }) => {
    await open(page, `#/w/${seeded.full.slug}/${at}`)
    await reach(page)
    await look(page, name, TWO_WAYS)
  })
}
