import { expect, test } from '@playwright/test'
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
  await expect(rowOf(page, 'Workspaces', 'Studio')).toContainText('Archived')
  await look(page, 'archived-list', TWO_WAYS)
  await open(page, '#/w/studio/settings')
  await restore.press('Enter')
  await expect(button(page, 'Archive workspace')).toBeEnabled()
})
