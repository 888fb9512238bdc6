import { expect, test, type Page } from '@playwright/test'
import path from 'node:path'
import { root } from '../../scripts/entry/root.mjs'
import type { Workspace } from '#shared/model/workspace.ts'
import { startPageApp, type PageApp } from '../harness/page-app.ts'
import { look, TWO_WAYS } from '../harness/page-look.ts'
import { button, expectHeading, goTo, inDialog, open, rowOf } from '../harness/page-steps.ts'
import { verifies } from '../verifies-in-browser.ts'

const ECHO = path.join(root, 'test/harness/upstreams/echo-server.mjs')
const CANARY = 'canary-value-of-the-github-token'

let app: PageApp
let studio: Workspace
let lab: Workspace

test.beforeAll(async () => {
  app = await startPageApp()
  const { call } = app
  await call('organization.update', { name: 'Analytical Works', ownerName: 'Ada', isSetUp: true })
  const [first] = await call('workspaces.list', {})
  lab = await call('workspaces.update', { workspaceId: first!.id, name: 'Home lab' })
  studio = await call('workspaces.create', { name: 'Studio' })
  const workspaceId = studio.id
  await call('secrets.create', { workspaceId, name: 'GITHUB_TOKEN', description: 'Reads issues of the main repository', value: CANARY })
  await call('secrets.create', { workspaceId, name: 'LINEAR_KEY', reference: 'op://Private/Linear/key' })
  await call('organizationSecrets.create', { name: 'PROXY_PASSWORD', description: 'Of the office proxy; ask Grace', value: 'value-one' })
  await call('organizationSecrets.create', { name: 'GITHUB_TOKEN', value: 'org-value' })
  await call('organizationSecrets.create', { name: 'BILLING_KEY', value: 'x', sharing: { isForAll: false, workspaceIds: [lab.id] } })
  for (const [workspace, name] of [
    [studio, 'issues'],
    [lab, 'lab echo'],
  ] as const) {
    const environment = { GITHUB_TOKEN: { secret: 'GITHUB_TOKEN' }, PROXY_PASSWORD: { secret: 'PROXY_PASSWORD' } }
    const server = await call('servers.create', {
      workspaceId: workspace.id,
      name,
      launch: { command: process.execPath, args: [ECHO], environment },
    })
    const one = { workspaceId: workspace.id, serverId: server.id }
    await call('servers.approve', { ...one, fingerprint: server.fingerprint })
    await call('servers.start', one)
  }
})
test.afterAll(() => app[Symbol.asyncDispose]())
test.beforeEach(({ page }) => page.goto(app.newLink()))

const more = async (page: Page, grid: string, name: string, action: string) => {
  await rowOf(page, grid, name)
    .first()
    .getByRole('button', { name: `More for ${name}` })
    .click()
  await page.getByRole('menuitem', { name: action }).click()
}
const atSecrets = async (page: Page) => {
  await open(page, `#/w/${studio.slug}/secrets`)
  await expectHeading(page, 'Secrets')
}

verifies(
  'secrets.scopes',
  'a workspace’s page shows its own and the organization’s, which of two is used, and what uses it',
  async ({ page }) => {
    await atSecrets(page)
    const rows = page.getByRole('grid', { name: 'Secrets' }).getByRole('row')
    await expect(rows.filter({ hasText: 'Overrides org.' })).toContainText('issues')
    await expect(rows.filter({ hasText: 'Org., overridden' })).toContainText('GITHUB_TOKEN')
    await expect(rows.filter({ hasText: 'PROXY_PASSWORD' })).toContainText('Organization')
    await expect(rows.filter({ hasText: 'LINEAR_KEY' })).toContainText('op://Private/Linear/key')
    await expect(page.getByText('BILLING_KEY')).toHaveCount(0)
    await look(page, 'secrets-scopes')
    await rowOf(page, 'Secrets', 'PROXY_PASSWORD').getByRole('button', { name: 'More for PROXY_PASSWORD' }).click()
    await expect(page.getByRole('menuitem')).toHaveText(['History'])
  },
)

verifies('secrets.scopes', 'the organization’s page says who gets what, who has its own, and what withdrawing breaks', async ({ page }) => {
  await goTo(page, 'Organization secrets')
  const grid = 'Organization secrets'
  await expect(rowOf(page, grid, 'PROXY_PASSWORD')).toContainText('lab echo in Home lab, issues in Studio')
  await expect(rowOf(page, grid, 'GITHUB_TOKEN')).toContainText('Studio has its own')
  await expect(rowOf(page, grid, 'BILLING_KEY')).toContainText('Home lab')
  await look(page, 'organization-secrets')
  await more(page, grid, 'PROXY_PASSWORD', 'Change who gets it')
  const dialog = page.getByRole('dialog', { name: 'Change PROXY_PASSWORD' })
  await dialog.getByLabel('Who gets it').selectOption('Chosen workspaces')
  await dialog.getByLabel('Studio').check()
  await expect(dialog).toContainText('This breaks what uses it there')
  await expect(dialog).toContainText('lab echo in Home lab')
  await look(page, 'dialog-organization-sharing', TWO_WAYS)
  await page.keyboard.press('Escape')
  await more(page, grid, 'PROXY_PASSWORD', 'Delete')
  await expect(page.getByRole('dialog')).toContainText('issues in Studio')
  await look(page, 'dialog-organization-delete', TWO_WAYS)
  await page.keyboard.press('Escape')
  await button(page, 'Add secret').click()
  await expect(page.getByRole('dialog', { name: 'Add organization secret' })).toBeVisible()
  await look(page, 'dialog-organization-add', TWO_WAYS)
})

verifies(
  'secrets.reveal',
  'a value is hidden at first, shown and copied on purpose, and gone after half a minute',
  async ({ page, context }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.clock.install()
    await atSecrets(page)
    await rowOf(page, 'Secrets', 'Overrides org.').getByRole('button', { name: 'More for GITHUB_TOKEN' }).click()
    await page.getByRole('menuitem', { name: 'Show value' }).click()
    await look(page, 'dialog-reveal-asked', TWO_WAYS)
    await expect(page.getByText(CANARY)).toHaveCount(0)
    await inDialog(page, 'Get value').click()
    await expect(page.getByRole('region', { name: 'The value, hidden' })).toBeVisible()
    await expect(page.getByText(CANARY)).toHaveCount(0)
    await inDialog(page, 'Show').click()
    await expect(page.getByRole('region', { name: 'The value' })).toHaveText(CANARY)
    await look(page, 'dialog-reveal-shown', TWO_WAYS)
    await inDialog(page, 'Copy value').click()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(CANARY)
    await page.clock.runFor(31_000)
    await expect(page.getByRole('dialog')).toHaveCount(0)
    expect(await page.content()).not.toContain(CANARY)

    await rowOf(page, 'Secrets', 'Overrides org.').getByRole('button', { name: 'More for GITHUB_TOKEN' }).click()
    await page.getByRole('menuitem', { name: 'History' }).click()
    const drawer = page.getByRole('dialog', { name: 'GITHUB_TOKEN' })
    await expect(drawer.getByRole('grid', { name: 'Who was shown GITHUB_TOKEN' })).toContainText('Ada')
    await expect(drawer.getByRole('grid', { name: 'Versions of GITHUB_TOKEN' })).toContainText('Value')
    await look(page, 'drawer-secret-history', TWO_WAYS)
  },
)

verifies(
  'secrets.env-import',
  'a pasted .env is shown line by line before anything is kept, and what was left out stays out',
  async ({ page }) => {
    await atSecrets(page)
    await button(page, 'Paste a .env').click()
    const dialog = page.getByRole('dialog', { name: 'Paste a .env' })
    await look(page, 'dialog-env-text', TWO_WAYS)
    await dialog
      .getByLabel('Text of the file')
      .fill(
        `# from the project\nexport SENTRY_DSN="https://x@sentry.example/1"\nGITHUB_TOKEN=${CANARY}\nPROXY_PASSWORD=own\nnot a line\nLEFT_OUT=1234\nLEFT_OUT=5678`,
      )
    await inDialog(page, 'Show what would change').click()
    const lines = dialog.getByRole('listitem')
    await expect(lines).toHaveCount(6)
    await expect(lines.nth(0)).toContainText('SENTRY_DSN')
    await expect(lines.nth(0)).toContainText('New')
    await expect(lines.nth(1)).toContainText('Unchanged')
    await expect(lines.nth(2)).toContainText('in place of the organization')
    await expect(lines.nth(3)).toContainText('Cannot be read')
    await expect(lines.nth(4)).toContainText('Line 7 gives it again')
    await look(page, 'dialog-env-preview')
    await dialog.getByLabel('LEFT_OUT').uncheck()
    await dialog.getByLabel('PROXY_PASSWORD').uncheck()
    await inDialog(page, 'Keep 1 secret').click()
    await expect(rowOf(page, 'Secrets', 'SENTRY_DSN')).toBeVisible()
    await expect(page.getByText('LEFT_OUT')).toHaveCount(0)
  },
)

verifies(
  'secrets.restart-needed',
  'replacing says what keeps the old value; list, page, overview and secrets say it, and one click ends it',
  async ({ page }) => {
    await atSecrets(page)
    await rowOf(page, 'Secrets', 'Overrides org.').getByRole('button', { name: 'More for GITHUB_TOKEN' }).click()
    await page.getByRole('menuitem', { name: 'Replace' }).click()
    const dialog = page.getByRole('dialog', { name: 'Replace GITHUB_TOKEN' })
    await expect(dialog).toContainText('issues')
    await dialog.getByLabel('Value').fill('another value')
    await look(page, 'dialog-secret-replace', TWO_WAYS)
    await inDialog(page, 'Replace value').click()
    await expect(page.getByText('issues needs a restart')).toBeVisible()
    // The focus came back to the button, and with it the tip that names it.
    await page.getByRole('heading', { level: 1 }).click()
    await expect(page.getByRole('tooltip')).toHaveCount(0)
    await look(page, 'secrets-restart-needed', TWO_WAYS)
    await goTo(page, 'Servers')
    await expect(rowOf(page, 'Servers', 'issues')).toContainText('Restart needed')
    await look(page, 'servers-restart-needed', TWO_WAYS)
    await rowOf(page, 'Servers', 'issues').press('Enter')
    await expect(page.getByText('GITHUB_TOKEN was replaced since it started.')).toBeVisible()
    await look(page, 'server-restart-needed', TWO_WAYS)
    await open(page, `#/w/${studio.slug}/overview`)
    await expectHeading(page, 'Studio')
    await expect(page.getByText('issues runs with old values of GITHUB_TOKEN.')).toBeVisible()
    await look(page, 'overview-restart-needed', TWO_WAYS)
    await button(page, 'Restart issues').click()
    await expect(page.getByText('issues runs with old values')).toHaveCount(0)
    await goTo(page, 'Servers')
    await expect(rowOf(page, 'Servers', 'issues')).toContainText('Running')
  },
)

verifies(
  'secrets.references',
  'a reference is added as what it is, and one that names no place is refused as it is typed',
  async ({ page }) => {
    await atSecrets(page)
    await button(page, 'Add secret').click()
    const dialog = page.getByRole('dialog', { name: 'Add secret' })
    await dialog.getByLabel('Name').fill('FROM_PASS')
    await dialog.getByLabel('What it is').selectOption('Looked up in a password manager')
    await dialog.getByLabel('Reference').fill('pass://--help')
    await expect(dialog.getByRole('alert')).toContainText('Write op://')
    await expect(inDialog(page, 'Add secret')).toBeDisabled()
    await look(page, 'dialog-secret-reference', TWO_WAYS)
    await dialog.getByLabel('Reference').fill('pass://team/api')
    await inDialog(page, 'Add secret').click()
    await expect(rowOf(page, 'Secrets', 'FROM_PASS')).toContainText('pass://team/api')
  },
)

verifies(
  'secrets.short-told',
  'a value that is too short to be redacted is told as it is typed, in a preview, and on both pages',
  async ({ page }) => {
    await goTo(page, 'Organization secrets')
    await expect(rowOf(page, 'Organization secrets', 'BILLING_KEY')).toContainText('Not redacted')
    await expect(rowOf(page, 'Organization secrets', 'PROXY_PASSWORD')).not.toContainText('Not redacted')
    await atSecrets(page)
    await button(page, 'Add secret').click()
    const dialog = page.getByRole('dialog', { name: 'Add secret' })
    const value = dialog.getByRole('textbox', { name: 'Value' })
    await dialog.getByLabel('Name').fill('PIN')
    await value.fill('123')
    await expect(value).toHaveAccessibleDescription(/Too short to be redacted/)
    await look(page, 'dialog-secret-short', TWO_WAYS)
    await value.fill('1234')
    await expect(dialog).not.toContainText('Too short')
    await value.fill('123')
    await inDialog(page, 'Add secret').click()
    await expect(rowOf(page, 'Secrets', 'PIN')).toContainText('Not redacted')
    await look(page, 'secrets-short')
    await more(page, 'Secrets', 'PIN', 'Replace')
    const replacing = page.getByRole('dialog', { name: 'Replace PIN' })
    await replacing.getByLabel('Value').fill('12')
    await expect(replacing).toContainText('Too short to be redacted')
    await page.keyboard.press('Escape')
    await button(page, 'Paste a .env').click()
    const pasting = page.getByRole('dialog', { name: 'Paste a .env' })
    await pasting.getByLabel('Text of the file').fill('PIN=321\nOTHER=long enough')
    await inDialog(page, 'Show what would change').click()
    await expect(pasting.getByRole('listitem').nth(0)).toContainText('The value is too short to be redacted.')
    await expect(pasting.getByRole('listitem').nth(1)).not.toContainText('too short')
  },
)
