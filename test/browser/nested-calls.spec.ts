import { expect, test } from '@playwright/test'
import { startPageApp } from '../harness/page-app.ts'
import { look, TWO_WAYS } from '../harness/page-look.ts'
import { open, rowOf } from '../harness/page-steps.ts'
import { verifies } from '../verifies-in-browser.ts'

test.setTimeout(300_000)

const OUTER = `async function execute({ city }, config, context) {
  const found = await context.callTool('mine__find', { city })
  await context.callTool('mine__gone', {}).catch(() => undefined)
  return found
}`

verifies('code.nested', 'Activity shows which call made which, and leads from one to the other, by keyboard', async ({ page }) => {
  await using app = await startPageApp({})
  await app.call('organization.update', { isSetUp: true })
  const [workspace] = await app.call('workspaces.list', {})
  const workspaceId = workspace!.id
  const { id: serverId } = await app.call('servers.create', { workspaceId, name: 'Mine', launch: { kind: 'custom' } })
  const publish = async (toolName: string, source: string) => {
    const { revision } = await app.call('code.create', { workspaceId, serverId, toolName, draft: { description: 'A tool.', source } })
    await app.call('code.publish', { workspaceId, serverId, toolName, revision })
  }
  await publish('find', `async function execute({ city }) { return 'Found ' + city }`)
  await publish('forecast', OUTER)
  await app.call('tools.call', { workspaceId, name: 'mine__forecast', arguments: { city: 'Oslo' } })
  const { draft } = await app.call('code.create', {
    workspaceId,
    serverId,
    toolName: 'tried',
    draft: { description: 'A tool.', source: OUTER },
  })
  await app.call('code.run', { workspaceId, serverId, toolName: 'tried', draft, params: { city: 'Rome' } })

  await page.goto(app.newLink())
  await open(page, '#/w/default/activity')
  const forecast = rowOf(page, 'Activity', 'mine__forecast')
  await expect(forecast).toHaveCount(1)
  await expect(forecast.getByRole('img', { name: 'Made by a tool:' })).toHaveCount(0)
  await expect(rowOf(page, 'Activity', 'mine__find').getByRole('img', { name: 'Made by a tool:' })).toHaveCount(2)
  await look(page, 'activity-nested', TWO_WAYS)

  // Down: from the call of the client to those that its tool made, in their order.
  await forecast.click()
  const drawer = page.getByRole('dialog')
  const made = drawer.getByRole('region', { name: 'Calls it made' }).getByRole('listitem')
  await expect(made).toHaveCount(2)
  await expect(made.first()).toContainText('mine__find')
  await expect(made.first()).toContainText('Answered')
  await expect(made.last()).toContainText('mine__gone')
  await expect(made.last()).toContainText('Not found')
  await look(page, 'activity-call-made')
  await made.first().getByRole('link').press('Enter')

  // And up again.
  await expect(drawer.getByRole('region', { name: 'Calls it made' })).toHaveCount(0)
  await look(page, 'activity-call-made-by', TWO_WAYS)
  await drawer.getByRole('link', { name: 'mine__forecast' }).press('Enter')
  await expect(made).toHaveCount(2)
  await page.keyboard.press('Escape')

  // What a draft called says so.
  await rowOf(page, 'Activity', 'mine__find').first().click()
  await expect(page.getByRole('dialog')).toContainText('A draft that was tried, or a call whose record is gone')
})
