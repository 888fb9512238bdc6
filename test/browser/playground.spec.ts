import { expect, test, type Page } from '@playwright/test'
import path from 'node:path'
import type { Workspace } from '#shared/model/workspace.ts'
import { root } from '../../scripts/entry/root.mjs'
import { node24 } from '../../scripts/entry/node24.mjs'
import { startPageApp, type PageApp } from '../harness/page-app.ts'
import { open, rowOf } from '../harness/page-steps.ts'
import { verifies } from '../verifies-in-browser.ts'

let app: PageApp
let workspace: Workspace

test.beforeAll(async () => {
  app = await startPageApp()
  await app.call('organization.update', { isSetUp: true })
  workspace = await app.call('workspaces.create', { name: 'Trial' })
  for (const name of ['everything', 'memory']) {
    const launch = {
      command: node24(),
      args: [path.join(root, `node_modules/@modelcontextprotocol/server-${name}/dist/index.js`)],
      environment: { MEMORY_FILE_PATH: { value: path.join(app.home, 'memory.jsonl') } },
    }
    const { id: serverId, fingerprint } = await app.call('servers.create', { workspaceId: workspace.id, name, launch })
    await app.call('servers.approve', { workspaceId: workspace.id, serverId, fingerprint })
    await app.call('servers.start', { workspaceId: workspace.id, serverId })
  }
})
test.afterAll(() => app[Symbol.asyncDispose]())
test.beforeEach(({ page }) => page.goto(app.newLink()))

async function openTool(page: Page, server: string, tool: string) {
  await open(page, `#/w/${workspace.slug}/tools`)
  await rowOf(page, `Tools of ${server}`, tool).click()
  const drawer = page.getByRole('dialog', { name: `${server}__${tool}` })
  await expect(drawer).toBeVisible()
  return { drawer, run: () => drawer.getByRole('button', { name: /^Run/ }).click() }
}

verifies('page.playground', 'a form asks for what the schema wants, says what is wrong with it, and calls the tool', async ({ page }) => {
  const { drawer, run } = await openTool(page, 'everything', 'get-sum')
  await run()
  await expect(drawer.getByRole('alert').first()).toBeVisible()
  await drawer.getByRole('textbox', { name: 'a', exact: true }).fill('two')
  await drawer.getByRole('textbox', { name: 'b', exact: true }).fill('3')
  await run()
  await expect(drawer.getByRole('alert').first()).toContainText('number')
  await drawer.getByRole('textbox', { name: 'a', exact: true }).fill('2')
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(drawer.getByRole('region', { name: 'Text' })).toContainText('5')
  const calls = await app.call('calls.list', { workspaceId: workspace.id })
  expect(
    calls.calls.filter(call => call.target === 'everything__get-sum'),
    'what the form refused was never called',
  ).toHaveLength(1)
})

verifies('page.playground', 'a choice of the schema is a list, and structured content is shown as such', async ({ page }) => {
  const { drawer, run } = await openTool(page, 'everything', 'get-structured-content')
  await expect(drawer.getByRole('combobox').getByRole('option')).toContainText(['New York', 'Chicago', 'Los Angeles'])
  await drawer.getByRole('combobox').selectOption('Chicago')
  await run()
  await drawer.getByRole('tab', { name: 'Structured' }).click()
  await expect(drawer.getByRole('region', { name: 'Structured content' })).toContainText('temperature')
})

verifies('page.playground', 'what no form can ask for is written as JSON, and an image is drawn', async ({ page }) => {
  const memory = await openTool(page, 'memory', 'create_entities')
  await memory.drawer.getByRole('textbox', { name: 'entities' }).fill('[{ "name": "Engine" ')
  await memory.run()
  await expect(memory.drawer.getByRole('alert').first()).toContainText('JSON')
  await memory.drawer.getByRole('button', { name: 'Write JSON' }).click()
  await memory.drawer
    .getByRole('textbox', { name: 'Arguments as JSON' })
    .fill('{ "entities": [{ "name": "Engine", "entityType": "machine", "observations": [] }] }')
  await memory.run()
  await expect(memory.drawer.getByRole('region', { name: 'Result' })).toContainText('The tool answered')
  const image = await openTool(page, 'everything', 'get-tiny-image')
  await image.run()
  const drawn = image.drawer.getByRole('img')
  await expect(drawn).toBeVisible()
  expect(await drawn.evaluate(element => element instanceof HTMLImageElement && element.naturalWidth > 0), 'the image was decoded').toBe(
    true,
  )
})
