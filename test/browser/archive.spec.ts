import { expect, test } from '@playwright/test'
import { formatKey } from '#core/features/keys/key-form.ts'
import { startPageApp, type PageApp } from '../harness/page-app.ts'
import { look, TWO_WAYS } from '../harness/page-look.ts'
import { button, inDialog, open, rowOf } from '../harness/page-steps.ts'
import { verifies } from '../verifies-in-browser.ts'

let app: PageApp

test.beforeAll(async () => {
  app = await startPageApp()
  await app.call('organization.update', { name: 'Analytical Works', ownerName: 'Ada', isSetUp: true })
  await app.call('workspaces.create', { name: 'Studio' })
})
test.afterAll(() => app[Symbol.asyncDispose]())
test.beforeEach(({ page }) => page.goto(app.newLink()))

verifies('workspaces.archive', 'a workspace is archived and restored in its settings, and the list says so', async ({ page }) => {
  await open(page, '#/w/studio/settings')
  await button(page, 'Archive workspace').click()
  await inDialog(page, 'Archive workspace').click()
  const restore = button(page, 'Restore workspace')
  await expect(restore).toBeVisible()
  await restore.scrollIntoViewIfNeeded()
  await look(page, 'archived-settings', TWO_WAYS)
  await open(page, '#/w/default/settings')
  await expect(button(page, 'Archive workspace')).toBeDisabled()
  await open(page, '#/workspaces')
  await expect(rowOf(page, 'Archived workspaces', 'Studio')).toBeVisible()
  await look(page, 'archived-list', TWO_WAYS)
  await open(page, '#/w/studio/settings')
  await restore.press('Enter')
  await expect(button(page, 'Archive workspace')).toBeEnabled()
})

verifies('keys.pasted', 'a key that is pasted is noticed while it is typed, and is not kept', async ({ page }) => {
  const key = formatKey(new Uint8Array(32).fill(9))
  await open(page, '#/w/default/settings')
  await page.getByLabel(/^Description/).fill(`Use ${key}`)
  await expect(page.getByRole('alert')).toContainText('Whoever reads it here could use it')
  await look(page, 'own-key-pasted', TWO_WAYS)
  await page.getByLabel('Name', { exact: true }).press('Enter')
  await expect(page.getByRole('alert').filter({ hasText: 'This holds a key of Atrium' }).first()).toBeVisible()
  const [workspace] = await app.call('workspaces.list', {})
  expect(workspace?.description).not.toContain(key)
  await open(page, '#/w/default/secrets?new')
  await page.getByRole('dialog').getByLabel('Value').fill(key)
  await expect(page.getByRole('dialog').getByRole('alert')).toContainText('Kept here, servers and tools get it')
})
