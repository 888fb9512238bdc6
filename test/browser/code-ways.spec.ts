import { expect, test } from '@playwright/test'
import type { Server } from '#shared/model/server.ts'
import type { Workspace } from '#shared/model/workspace.ts'
import { startPageApp, type PageApp } from '../harness/page-app.ts'
import { look, TWO_WAYS } from '../harness/page-look.ts'
import { button, expectHeading, open } from '../harness/page-steps.ts'
import { verifies } from '../verifies-in-browser.ts'

let app: PageApp
let workspace: Workspace
let server: Server

const API = JSON.stringify({
  openapi: '3.1.0',
  info: { title: 'Ledger', version: '2.1' },
  servers: [{ url: 'https://ledger.example/v2' }],
  components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
  security: [{ token: [] }],
  paths: {
    '/accounts': { get: { operationId: 'listAccounts', summary: 'List accounts' } },
    '/accounts/{id}': {
      get: { operationId: 'getAccount', summary: 'Get an account', parameters: [{ name: 'id', in: 'path', schema: { type: 'string' } }] },
    },
    '/accounts/{id}/close': { post: { summary: 'Close an account', deprecated: true, parameters: [{ name: 'id', in: 'path' }] } },
    '/photos': { post: { summary: 'Send a photo', requestBody: { required: true, content: { 'image/png': {} } } } },
  },
})

test.beforeAll(async () => {
  app = await startPageApp()
  await app.call('organization.update', { isSetUp: true })
  workspace = await app.call('workspaces.create', { name: 'Ways' })
  server = await app.call('servers.create', { workspaceId: workspace.id, name: 'My tools', launch: { kind: 'custom' } })
})
test.afterAll(() => app[Symbol.asyncDispose]())
test.beforeEach(async ({ page }) => {
  await page.goto(app.newLink())
})

verifies(
  'code.open-api',
  'operations of a pasted description are chosen and become drafts, with the secret they need',
  async ({ page }) => {
    await open(page, `#/w/${workspace.slug}/servers/${server.id}`)
    await expectHeading(page, 'My tools')
    await button(page, 'Bring in').click()
    await page.getByRole('menuitem', { name: 'From an OpenAPI description' }).click()
    const dialog = page.getByRole('dialog', { name: 'Tools from an OpenAPI description' })
    await look(page, 'code-api-paste', TWO_WAYS)
    await dialog.getByRole('textbox', { name: 'Or paste it' }).fill('swagger: "2.0"')
    await dialog.getByRole('button', { name: 'Read it' }).click()
    await expect(dialog.getByRole('alert')).toContainText('Swagger 2.0')
    await dialog.getByRole('textbox', { name: 'Or paste it' }).fill(API)
    await dialog.getByRole('button', { name: 'Read it' }).click()

    const operations = dialog.getByRole('list', { name: 'Operations' })
    await expect(operations.getByRole('checkbox', { name: 'POST /photos' })).toBeDisabled()
    await expect(dialog.getByRole('button', { name: 'Add' })).toHaveCount(0)
    await operations.getByRole('checkbox', { name: 'GET /accounts', exact: true }).check()
    await operations.getByRole('checkbox', { name: 'GET /accounts/{id}' }).check()
    await operations.getByRole('textbox', { name: 'Name of the tool for GET /accounts/{id}' }).fill('account')
    await dialog.getByLabel('Access token (token)').fill('canary-of-the-ledger')
    await look(page, 'code-api-choose', TWO_WAYS)
    await dialog.getByRole('button', { name: 'Add 2 drafts' }).click()
    await expect(dialog).toBeHidden()
    const table = page
      .getByRole('grid', { name: 'Tools written on My tools' })
      .or(page.getByRole('table', { name: 'Tools written on My tools' }))
    await expect(table).toContainText('list_accounts')
    await expect(table).toContainText('account')
    await expect(table).toContainText('LEDGER_TOKEN')
    expect(await app.call('secrets.list', { workspaceId: workspace.id })).toMatchObject([{ name: 'LEDGER_TOKEN' }])
    await look(page, 'code-api-added', TWO_WAYS)
  },
)

verifies('code.one-file', 'a tool is saved as a file, and brought in from it under another name', async ({ page }) => {
  const { fileName, text } = await app.call('code.exportTool', { workspaceId: workspace.id, serverId: server.id, toolName: 'account' })
  await open(page, `#/w/${workspace.slug}/servers/${server.id}`)
  await button(page, 'Bring in').click()
  await page.getByRole('menuitem', { name: 'From a file' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add a tool from a file' })
  await dialog.locator('input[type=file]').setInputFiles({ name: fileName, mimeType: 'application/json', buffer: Buffer.from(text) })
  await expect(dialog.getByRole('alert')).toContainText('There is a tool named')
  await dialog.getByRole('textbox', { name: 'Another name for it' }).fill('account-2')
  await look(page, 'code-file-conflict', TWO_WAYS)
  await page.keyboard.press('Enter')
  await expectHeading(page, 'account-2')
  await button(page, 'More for account-2').click()
  await page.getByRole('menuitem', { name: 'Export as a file' }).click()
  const shown = page.getByRole('dialog', { name: 'account-2 as a file' })
  await expect(shown).toContainText('"atriumTool": 1')
  await look(page, 'code-file-export', TWO_WAYS)
  const saving = page.waitForEvent('download')
  await shown.getByRole('button', { name: 'Save as a file' }).click()
  const saved = await saving
  expect(saved.suggestedFilename()).toBe('account-2.atrium-tool.json')
})
