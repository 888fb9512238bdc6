import { expect } from '@playwright/test'
import path from 'node:path'
import { tempFolder } from '../harness/temp-folder.ts'
import { verifies } from '../verifies-in-browser.ts'
import { launchDesktop } from './launch.ts'

verifies('code.desk', 'a tool is checked by the editor and run in the sandbox in the desktop app too', async () => {
  using folder = tempFolder()
  await using desktop = await launchDesktop(path.join(folder.path, 'data'))
  const { page } = desktop
  const call = (name: string, input: object) =>
    page.evaluate(([name, input]) => (window as any).atrium.call(name, input), [name, input] as const)
  await call('organization.update', { isSetUp: true })
  const [workspace] = (await call('workspaces.list', {})).data
  const { data: server } = await call('servers.create', { workspaceId: workspace.id, name: 'Mine', launch: { kind: 'custom' } })
  const source = 'async function execute(params) {\n  const n: number = params.city\n  return `Hello ${n}`\n}\n'
  const inputSchema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
  await call('code.create', {
    workspaceId: workspace.id,
    serverId: server.id,
    toolName: 'greet',
    draft: { description: 'Greets.', inputSchema, source },
  })
  await page.evaluate(`location.hash = '#/w/${workspace.slug}/servers/${server.id}/code/greet'`)
  await expect(page.getByRole('textbox', { name: 'Source of the tool' })).toBeVisible({ timeout: 20_000 })
  await expect(page.getByRole('list', { name: 'Problems' })).toContainText("Type 'string' is not assignable to type 'number'")
  await page.getByRole('region', { name: 'Try it' }).getByRole('textbox', { name: /city/ }).fill('Oslo')
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(page.getByRole('region', { name: 'Result' })).toContainText('Hello Oslo')
})
