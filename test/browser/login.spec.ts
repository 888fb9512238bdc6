import { expect, test } from '@playwright/test'
import path from 'node:path'
import { startCli } from '../harness/cli-process.ts'
import { startPageApp, type PageApp } from '../harness/page-app.ts'
import { look } from '../harness/page-look.ts'
import { inDialog, open, rowOf } from '../harness/page-steps.ts'
import { verifies } from '../verifies-in-browser.ts'

let app: PageApp

test.beforeAll(async () => {
  app = await startPageApp()
  await app.call('organization.update', { name: 'Analytical Works', ownerName: 'Ada', isSetUp: true })
})
test.afterAll(() => app[Symbol.asyncDispose]())
test.beforeEach(({ page }) => page.goto(app.newLink()))

const login = () => startCli(['login'], { env: { HOME: app.home, ATRIUM_DATA: path.join(app.home, 'data') }, cwd: app.home })

verifies('cli.login', 'a terminal is let in by the question that comes up over any page, with the code that it shows', async ({ page }) => {
  await open(page, '#/settings')
  const cli = await login()
  const dialog = page.getByRole('dialog', { name: 'Let this terminal in?' })
  await expect(dialog).toContainText(/[B-Z]{4}-[B-Z]{4}/)
  const [code = ''] = /[B-Z]{4}-[B-Z]{4}/.exec((await dialog.textContent()) ?? '') ?? []
  await expect.poll(() => cli.heard.stderr).toContain(code)
  await expect(dialog).toContainText(app.home)
  // A key pressed by chance lets nobody in.
  await expect(inDialog(page, 'Deny')).toBeFocused()
  await look(page, 'login')
  await inDialog(page, 'Allow').click()
  expect(await cli.done).toMatchObject({ exit: 0 })
  await expect(dialog).toBeHidden()
  await expect(rowOf(page, 'Admin keys', 'Command line')).toBeVisible()
})

verifies('cli.login', 'a terminal is denied by keyboard, and the question goes when the terminal does', async ({ page }) => {
  const denied = await login()
  await expect(inDialog(page, 'Deny')).toBeFocused()
  await page.keyboard.press('Enter')
  expect(await denied.done).toMatchObject({ exit: 3 })
  const gone = await login()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toBeVisible()
  gone.child.kill()
  await expect(dialog).toBeHidden()
})
