import { expect, test, type Page } from '@playwright/test'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { startPageApp, type PageApp } from '../harness/page-app.ts'
import { look, TWO_WAYS } from '../harness/page-look.ts'
import { button, inDialog, open } from '../harness/page-steps.ts'
import { CANARIES, CLIENT_FILES } from '../imports/client-files.ts'
import { verifies } from '../verifies-in-browser.ts'

let app: PageApp

const WANTED = ['.cursor/mcp.json', '.config/Code/User/mcp.json', '.kiro/settings/mcp.json', '.lmstudio/mcp.json']

test.beforeAll(async () => {
  app = await startPageApp()
  await app.call('organization.update', { isSetUp: true })
  for (const { path: file, text } of [
    ...CLIENT_FILES.filter(one => WANTED.includes(one.path)),
    { path: '.codex/config.toml', text: 'a = hunter2' },
  ]) {
    mkdirSync(path.join(app.home, path.dirname(file)), { recursive: true })
    writeFileSync(path.join(app.home, file), text)
  }
})
test.afterAll(() => app[Symbol.asyncDispose]())
test.beforeEach(async ({ page }) => {
  await page.goto(app.newLink())
  await open(page, '#/w/default/servers')
  await button(page, 'Add server').first().click()
})

const toClients = (page: Page) => page.getByRole('tab', { name: 'From your clients' }).click()
const serverOf = (page: Page, client: string, name: string) =>
  page.getByRole('region', { name: new RegExp(`^${client}, `) }).getByRole('checkbox', { name: new RegExp(`^${name}\\b`) })

verifies('page.accessible', 'what the clients here have is shown free of findings', async ({ page }) => {
  await toClients(page)
  await expect(serverOf(page, 'Cursor', 'github')).toBeChecked()
  await look(page, 'adding-clients')
})

verifies('page.accessible', 'warnings and problems of what the clients have are shown free of findings', async ({ page }) => {
  await toClients(page)
  await serverOf(page, 'Kiro', 'preloaded').scrollIntoViewIfNeeded()
  await look(page, 'adding-clients-warnings', TWO_WAYS)
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Review \d+ servers$/ })
    .click()
  await expect(page.getByRole('dialog').getByRole('alert').first()).toBeVisible()
  await page.getByRole('dialog').getByRole('alert').first().scrollIntoViewIfNeeded()
  await look(page, 'adding-clients-problems', TWO_WAYS)
})

verifies('adding.pasted', 'a pasted configuration in TOML is read while it is there', async ({ page }) => {
  await page.getByRole('tab', { name: 'Paste' }).click()
  const text = page.getByRole('dialog').getByRole('textbox', { name: 'Configuration' })
  await text.fill(CLIENT_FILES.find(({ client }) => client === 'Codex')!.text)
  const found = page.getByRole('list', { name: 'Servers found' })
  await expect(found).toContainText('docs')
  await expect(found).toContainText('npx -y postgres-server …')
  await expect(found).not.toContainText('c4nary')
  await look(page, 'adding-pasted', TWO_WAYS)
  await text.fill('[mcp_servers.a]\ncommand = hunter2')
  await expect(page.getByRole('dialog')).toContainText('This is not TOML that can be read: see line 2')
  // What was typed stays while another way is looked at.
  await page.getByRole('tab', { name: 'Command' }).click()
  await page.getByRole('tab', { name: 'Paste' }).click()
  await expect(text).toHaveValue(/hunter2/)
})

verifies('adding.found', 'with the keyboard alone, servers of a client are taken over and held', async ({ page }) => {
  await expect(page.getByRole('dialog')).toBeVisible()
  const tab = page.getByRole('tab', { name: 'Command' })
  for (let step = 0; step < 30 && !(await tab.evaluate(element => element === document.activeElement)); step += 1)
    await page.keyboard.press('Shift+Tab')
  await expect(tab).toBeFocused()
  for (const name of ['Address', 'Paste', 'From your clients']) {
    await page.keyboard.press('ArrowRight')
    await expect(page.getByRole('tab', { name })).toBeFocused()
  }
  await expect(serverOf(page, 'Cursor', 'github')).toBeVisible()
  // Every one is left out, then one chosen.
  const boxes = page.getByRole('dialog').getByRole('tabpanel').getByRole('checkbox', { checked: true })
  for (let left = await boxes.count(); left > 0; left = await boxes.count()) {
    await boxes.last().focus()
    await page.keyboard.press('Space')
  }
  await serverOf(page, 'Cursor', 'github').focus()
  await page.keyboard.press('Space')
  await inDialog(page, 'Review what will run').focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: 'Approve what “github” will run' })).toBeVisible()
  await look(page, 'adding-review', TWO_WAYS)
  await page.keyboard.press('Escape')
  await expect(page.getByText('“github” waits for your approval')).toBeVisible()
  const [server] = await app.call('servers.list', { workspaceId: (await app.call('workspaces.list', {}))[0]!.id })
  expect(server).toMatchObject({ isApproved: false, state: { at: 'held' } })
  expect(Object.values(CANARIES).filter(value => JSON.stringify(server).includes(value))).toEqual([])
})

verifies('adding.found', 'no value of a client’s file reaches the page or a file of Atrium', async ({ page }) => {
  const bodies: string[] = []
  page.on(
    'response',
    response =>
      void response.text().then(
        text => bodies.push(text),
        () => undefined,
      ),
  )
  await toClients(page)
  await expect(page.getByRole('region', { name: /^Kiro, / })).toBeVisible()
  for (const name of ['bridged', 'contained']) await expect(serverOf(page, 'Kiro', name)).toBeChecked()
  for (const [client, name] of [
    ['Kiro', 'preloaded'],
    ['LM Studio', 'keyed'],
    ['VS Code', 'filed'],
  ] as const)
    await serverOf(page, client, name).uncheck()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Review \d+ servers$/ })
    .click()
  await expect(page.getByRole('dialog')).toContainText(/1 of \d/)
  await page.keyboard.press('Escape')
  await expect(page.getByText(/servers wait for your approval/)).toBeVisible()
  const kept = readdirSync(path.join(app.home, 'data'), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => readFileSync(path.join(entry.parentPath, entry.name), 'latin1'))
  const { address: _, ...secrets } = CANARIES
  for (const [name, value] of Object.entries(secrets)) {
    expect(
      bodies.some(body => body.includes(value)),
      `${name} in an answer`,
    ).toBe(false)
    expect(
      kept.some(text => text.includes(value)),
      `${name} in a file`,
    ).toBe(false)
    expect(await page.content(), `${name} on the page`).not.toContain(value)
  }
  expect(bodies.join().length).toBeGreaterThan(1_000)
})
