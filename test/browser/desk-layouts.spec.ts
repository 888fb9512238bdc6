import { expect, test } from '@playwright/test'
import { startPageApp } from '../harness/page-app.ts'
import { look, TWO_WAYS } from '../harness/page-look.ts'
import { open } from '../harness/page-steps.ts'
import { verifies } from '../verifies-in-browser.ts'

test.setTimeout(180_000)

verifies(
  'code.desk',
  'a window that is made smaller and larger keeps the editor: its text, its cursor, and what can be undone',
  async ({ page }) => {
    await using app = await startPageApp({})
    await app.call('organization.update', { isSetUp: true })
    const [workspace] = await app.call('workspaces.list', {})
    const workspaceId = workspace!.id
    const { id: serverId } = await app.call('servers.create', { workspaceId, name: 'Mine', launch: { kind: 'custom' } })
    const source = 'async function execute() {\n  return 1\n}\n'
    await app.call('code.create', { workspaceId, serverId, toolName: 'greet', draft: { description: 'A tool.', source } })
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.goto(app.newLink())
    await open(page, `#/w/default/servers/${serverId}/code/greet`)
    const editor = page.getByRole('textbox', { name: 'Source of the tool' })
    await expect(editor).toBeFocused({ timeout: 20_000 })
    await page.keyboard.press('ControlOrMeta+End')
    await page.keyboard.type('// first')
    await expect(editor).toContainText('// first')

    const smaller = { width: 1000, height: 700 }
    await page.setViewportSize(smaller)
    await expect(page.getByRole('tab', { name: 'Try it' })).toBeVisible()
    await expect(editor).toBeFocused()
    await page.keyboard.type(' second')
    await expect(editor).toContainText('// first second')
    await page.setViewportSize({ width: 1440, height: 900 })
    await expect(page.getByRole('tab', { name: 'Try it' })).toHaveCount(0)
    await expect(editor).toBeFocused()
    for (let n = 0; n < 4; n += 1) await page.keyboard.press('ControlOrMeta+z')
    await expect(editor).not.toContainText('first')
    await expect(editor).toContainText('return 1')

    // From the trial, which has a tab of its own only in the small window, back to both.
    await page.setViewportSize(smaller)
    await page.getByRole('tab', { name: 'Try it' }).click()
    await page.setViewportSize({ width: 1440, height: 900 })
    await expect(editor).toBeVisible()
    await expect(page.getByRole('region', { name: 'Try it' })).toBeVisible()
    await look(page, 'desk-layouts', TWO_WAYS)
  },
)
