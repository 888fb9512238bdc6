import { expect, test } from '@playwright/test'
import path from 'node:path'
import { root } from '../../scripts/entry/root.mjs'
import { startPageApp } from '../harness/page-app.ts'
import { settle, shoot } from '../harness/page-look.ts'
import { seed, SEED_AGO } from '../harness/page-seed.ts'
import { button, inDialog, open, rowOf } from '../harness/page-steps.ts'

const FOLDER = path.join(root, 'docs/pictures')

// Not a check: `ATRIUM_PICTURES=1` makes the pictures of the README anew.
if (process.env.ATRIUM_PICTURES !== undefined) {
  test('the pictures of the README', async ({ page }) => {
    await using app = await startPageApp({ startedAgo: SEED_AGO, gatewayPort: 7717 })
    const { full } = await seed(app)
    const at = (place: string) => open(page, `#/w/${full.slug}/${place}`)
    const take = async (name: string) => {
      // Where the pointer rests, something would be highlighted.
      await page.mouse.move(1_439, 899)
      await settle(page)
      await shoot(page, name, FOLDER)
    }
    await page.setViewportSize({ width: 1_440, height: 900 })
    await page.goto(app.newLink())

    await at('overview')
    await expect(page.getByRole('region', { name: 'Calls of the last hour' }).getByRole('listitem').first()).toBeVisible()
    await take('overview')

    await at('servers')
    await rowOf(page, 'Servers', 'tracker').getByRole('button', { name: 'Review' }).click()
    await take('servers-review')

    await at('keys')
    await button(page, 'Create key').click()
    await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('Claude Code on the laptop')
    await inDialog(page, 'Create key').click()
    await expect(page.getByLabel('Key', { exact: true })).toBeVisible()
    await take('key-created')

    await at('activity')
    await rowOf(page, 'Activity', 'memory__search_nodes').first().click()
    await expect(page.getByRole('dialog')).toContainText('Request id')
    await take('activity')

    await at('tools')
    await rowOf(page, 'Tools of everything', 'get-structured-content').click()
    await page.getByRole('dialog').getByRole('combobox').selectOption('New York')
    await page.getByRole('dialog').getByRole('button', { name: /^Run/ }).click()
    await expect(page.getByRole('dialog')).toContainText('The tool answered')
    await take('tool-tried')
  })
}
