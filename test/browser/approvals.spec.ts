import { expect, test, type Page } from '@playwright/test'
import type { Workspace } from '#shared/model/workspace.ts'
import { sendModern, type WireTarget } from '../harness/mcp-wire.ts'
import { startPageApp, type PageApp } from '../harness/page-app.ts'
import { look, TWO_WAYS } from '../harness/page-look.ts'
import { button, inDialog, open, rowOf } from '../harness/page-steps.ts'
import { verifies } from '../verifies-in-browser.ts'

let app: PageApp
let workspace: Workspace
let target: WireTarget

test.beforeAll(async () => {
  app = await startPageApp()
  await app.call('organization.update', { name: 'Analytical Works', ownerName: 'Ada', isSetUp: true })
  workspace = await app.call('workspaces.create', { name: 'Studio' })
  const workspaceId = workspace.id
  const server = await app.call('servers.create', { workspaceId, name: 'shelf', launch: { kind: 'custom' } })
  const tool = { workspaceId, serverId: server.id, toolName: 'discard' }
  const source = 'async function execute({ path }) { return `Discarded ${path}.` }'
  const { revision } = await app.call('code.create', { ...tool, draft: { description: 'Discards a document.', source } })
  await app.call('code.publish', { ...tool, revision })
  const { value: key } = await app.call('keys.create', { workspaceId, name: 'Claude Code' })
  target = { url: `${app.core.gatewayStatus().baseUrl}/w/${workspace.slug}/mcp`, key }
})
test.afterAll(() => app[Symbol.asyncDispose]())
test.beforeEach(({ page }) => page.goto(app.newLink()))

const discard = (path: string) =>
  sendModern(target, 'tools/call', { name: 'shelf__discard', arguments: { path, options: { keepCopy: false, tags: ['draft', 'old'] } } })

const panel = (page: Page) => page.getByRole('region', { name: 'Calls that wait for you' })

verifies('approvals.page', 'a rule is written with a condition, changed, moved and deleted', async ({ page }) => {
  await open(page, '#/w/studio/approvals')
  await button(page, 'New rule').click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Module').selectOption('shelf')
  await dialog.getByLabel('Tool', { exact: true }).selectOption('discard')
  await inDialog(page, 'Add condition').click()
  await dialog.getByLabel('Condition 1: argument').fill('/path')
  await dialog.getByLabel('Condition 1: pattern').fill('(')
  await dialog.getByLabel('Note').fill('Discarding is for good.')
  await inDialog(page, 'Add rule').click()
  await expect(dialog.getByRole('alert')).toContainText('no pattern that Atrium reads')
  await dialog.getByLabel('Condition 1: pattern').fill('^/shelf/')
  await look(page, 'approval-rule', TWO_WAYS)
  await inDialog(page, 'Add rule').click()
  await expect(rowOf(page, 'Approval rules', '/path matches ^/shelf/')).toContainText('Ask')

  await button(page, 'New rule').click()
  await dialog.getByRole('radio', { name: /^Block/ }).check()
  await dialog.getByLabel('Key').selectOption('Claude Code')
  await inDialog(page, 'Add condition').click()
  await dialog.getByLabel('Condition 1: argument').fill('/path')
  await dialog.getByLabel('Condition 1: how it is compared').selectOption('is')
  await dialog.getByLabel('Condition 1: value').fill('/etc')
  await inDialog(page, 'Add rule').click()
  const rows = page.getByRole('grid', { name: 'Approval rules' }).getByRole('row')
  await expect(rows.nth(2)).toContainText('/path is "/etc"')
  await rows.nth(2).getByRole('button', { name: 'Move up' }).click()
  await expect(rows.nth(1)).toContainText('/path is "/etc"')
  expect((await discard('/etc')).error.message).toContain('A rule of this workspace blocks')
  await rows.nth(1).getByRole('button', { name: 'Delete rule' }).click()
  await inDialog(page, 'Delete rule').click()
  await expect(rows).toHaveCount(2)
})

verifies(
  'approvals.page',
  'a call that waits is shown on every page and answered by keyboard, and what hides in it is shown',
  async ({ page }) => {
    const workspaceId = workspace.id
    if ((await app.call('approvalRules.list', { workspaceId })).length === 0)
      await app.call('approvalRules.create', { workspaceId, effect: 'ask', note: 'Discarding is for good.' })
    await open(page, '#/settings')
    const sent = discard('/shelf/\u202etxt.note')
    await expect(panel(page)).toContainText('Claude Code (wire) wants to call shelf__discard')
    await expect(panel(page).getByRole('group', { name: 'Arguments' })).toContainText('\\u{202e}txt.note')
    await expect(panel(page)).toContainText('The rule says: Discarding is for good.')
    await look(page, 'approval-panel')
    // It took no focus by itself.
    await expect(panel(page)).not.toBeFocused()
    await page.keyboard.press('ControlOrMeta+j')
    await expect(panel(page)).toBeFocused()
    const approve = panel(page).getByRole('button', { name: 'Approve once' })
    await expect(approve).toBeEnabled()
    for (let pressed = 0; pressed < 6 && !(await approve.evaluate(element => element === document.activeElement)); pressed += 1)
      await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    expect(JSON.stringify((await sent).result)).toContain('Discarded')
    await expect(panel(page)).toBeHidden()
  },
)

verifies(
  'approvals.page',
  'several calls wait at once; one is denied with a reason, and the overview, the page and the history say so',
  async ({ page }) => {
    const workspaceId = workspace.id
    if ((await app.call('approvalRules.list', { workspaceId })).length === 0)
      await app.call('approvalRules.create', { workspaceId, effect: 'ask' })
    await open(page, '#/w/studio/overview')
    const [first, second] = [discard('/shelf/one'), discard('/shelf/two')]
    await expect(page.getByRole('region', { name: 'Needs you' })).toContainText('2 calls wait until you approve or deny them.')
    await expect(panel(page).getByRole('heading')).toContainText('2 calls wait for you')
    await look(page, 'overview-approvals', TWO_WAYS)
    await panel(page).getByRole('button', { name: 'Fold' }).click()
    await expect(panel(page).getByRole('button', { name: 'Approve once' })).toBeHidden()
    await open(page, '#/w/studio/approvals')
    await expect(panel(page)).toBeHidden()
    const one = page.getByRole('main').getByRole('listitem').filter({ hasText: '/shelf/one' })
    await look(page, 'approvals-waiting', TWO_WAYS)
    await one.getByRole('button', { name: 'Deny…' }).click()
    await one.getByLabel('Reason').fill('Keep that one.')
    await one.getByLabel('Reason').press('Enter')
    expect((await first).error.message).toContain('They say: Keep that one.')
    await page.getByRole('main').getByRole('button', { name: 'Approve once' }).click()
    expect((await second).result).toBeDefined()
    await expect(rowOf(page, 'History of approvals', 'Denied').first()).toContainText('Ada')
    await look(page, 'approvals')
  },
)
