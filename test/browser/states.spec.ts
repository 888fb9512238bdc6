import { expect, test, type Page, type Route } from '@playwright/test'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { memoryKeychain } from '../harness/memory-keychain.ts'
import { startPageApp } from '../harness/page-app.ts'
import { axeFindings, look, overflowing, settle, shoot, TWO_WAYS } from '../harness/page-look.ts'
import { seed, SEED_AGO } from '../harness/page-seed.ts'
import { button, goTo, inDialog, open, rowOf } from '../harness/page-steps.ts'
import { connectClient } from '../harness/sdk-clients.ts'
import { tempFolder } from '../harness/temp-folder.ts'
import { verifies } from '../verifies-in-browser.ts'

const WORKSPACE = '#/w/default'
const PARTS = [
  { page: 'servers', operation: 'servers.list' },
  { page: 'tools', operation: 'tools.listAll' },
  { page: 'secrets', operation: 'secrets.list' },
  { page: 'keys', operation: 'keys.list' },
  { page: 'modules', operation: 'modules.list' },
  { page: 'approvals', operation: 'approvalRules.list' },
  { page: 'usage', operation: 'usage.status' },
  { page: 'members', operation: 'workspaceMembers.list' },
  { page: 'activity', operation: 'audit.list' },
] as const

test('the look itself finds what is wrong with a page', async ({ page }) => {
  await page.setContent(
    '<main style="width: 20rem; overflow: hidden"><p style="width: 40rem; color: #ccc">Pale and wide</p><img src="data:,"></main>',
  )
  expect(await overflowing(page)).toHaveLength(1)
  const findings = await axeFindings(page)
  for (const rule of ['color-contrast', 'image-alt', 'html-has-lang'])
    expect(
      findings.some(finding => finding.startsWith(rule)),
      rule,
    ).toBe(true)
})

verifies('page.accessible', 'what loads and what fails is drawn without findings, and can be tried again', async ({ page }) => {
  await using app = await startPageApp()
  await app.call('organization.update', { isSetUp: true })
  await page.goto(app.newLink())
  for (const { page: name, operation } of PARTS) {
    const gate = Promise.withResolvers<undefined>()
    await page.route(`**/call/${operation}`, async route => {
      await gate.promise
      await fail(route)
    })
    await open(page, `${WORKSPACE}/${name}`)
    await page.reload()
    await expect(page.getByRole('status').filter({ hasText: 'Loading' }).first()).toBeVisible()
    await look(page, `loading-${name}`, TWO_WAYS)
    gate.resolve(undefined)
    const problem = page.getByRole('alert').filter({ hasText: 'The disk is full.' })
    await expect(problem).toContainText('01890000-0000-7000-8000-000000000001')
    await look(page, `problem-${name}`, TWO_WAYS)
    await page.unroute(`**/call/${operation}`)
    await problem.getByRole('button', { name: 'Try again' }).click()
    await expect(problem).toBeHidden()
  }
})

function fail(route: Route): Promise<void> {
  const error = { code: 'internal', message: 'The disk is full. Free some space, then try again.', details: {} }
  return route.fulfill({ json: { ok: false, requestId: '01890000-0000-7000-8000-000000000001', error } })
}

verifies('page.accessible', 'a closed vault is told on every page, and opens from there', async ({ page }) => {
  const keychain = memoryKeychain()
  using folder = tempFolder()
  {
    await using first = await startPageApp({ keychain, home: folder.path })
    await first.call('organization.update', { isSetUp: true })
  }
  keychain.isLocked = true
  await using app = await startPageApp({ keychain, home: folder.path })
  await page.goto(app.newLink())
  await open(page, `${WORKSPACE}/overview`)
  const notices = page.getByRole('complementary', { name: 'Notices' })
  await expect(notices).toContainText('Secrets are locked')
  await look(page, 'vault-locked-overview', TWO_WAYS)
  await goTo(page, 'Secrets')
  await expect(button(page, 'Add secret')).toBeDisabled()
  await look(page, 'vault-locked-secrets', TWO_WAYS)
  await notices.getByRole('link', { name: 'Unlock' }).click()
  await look(page, 'vault-locked', TWO_WAYS)
  keychain.isLocked = false
  await button(page, 'Ask the keychain again').click()
  await expect(page.getByText('Open, guarded by this machine’s keychain')).toBeVisible()
  await expect(notices).toBeHidden()
})

verifies('page.accessible', 'a held port is told on every page, and tried again from there', async ({ page }) => {
  const holder = createServer(socket => socket.destroy()).listen(0, '127.0.0.1')
  await once(holder, 'listening')
  const address = holder.address()
  const gatewayPort = typeof address === 'object' && address !== null ? address.port : 0
  await using app = await startPageApp({ gatewayPort })
  await app.call('organization.update', { isSetUp: true })
  await page.goto(app.newLink())
  await open(page, `${WORKSPACE}/overview`)
  const notices = page.getByRole('complementary', { name: 'Notices' })
  await expect(notices).toContainText(String(gatewayPort))
  await look(page, 'port-held-overview', TWO_WAYS)
  await open(page, '#/settings')
  await look(page, 'port-held-settings', TWO_WAYS)
  await new Promise(resolve => holder.close(resolve))
  await notices.getByRole('button', { name: 'Retry' }).click()
  await expect(notices).toBeHidden()
  await expect(page.getByRole('navigation', { name: 'Places' })).toContainText('Gateway listening')
})

verifies('page.accessible', 'the first steps are free of findings, up to the first call seen live', async ({ page }) => {
  await using app = await startPageApp({ keychain: 'none' })
  await page.goto(app.newLink())
  await expect(page.getByLabel('Your name')).toBeVisible()
  await look(page, 'first-run-name', TWO_WAYS)
  await button(page, 'Continue').click()
  await look(page, 'first-run-vault', TWO_WAYS)
  await button(page, 'Later, keep no secrets yet').click()
  // What was put off is not done, and the way back is there for as long as that is so.
  const vaultStep = page.getByRole('list', { name: 'First steps' }).getByRole('listitem').filter({ hasText: 'Vault' })
  await expect(vaultStep).toContainText('put off')
  await expect(page.getByText('No secrets can be kept yet')).toBeVisible()
  await look(page, 'first-run-begin')
  await addServer(page, 'npx -y @modelcontextprotocol/server-everything')
  await look(page, 'first-run-added', TWO_WAYS)
  await button(page, 'Continue').click()
  await expect(page.getByRole('heading', { name: 'Connect a client' })).toBeVisible()
  await look(page, 'first-run-connect', TWO_WAYS)
  await button(page, 'Set up vault').click()
  await page.getByLabel('Passphrase').fill('four words of mine')
  await page.getByLabel('The same again').fill('four words of mine')
  await button(page, 'Set up vault').click()
  await expect(vaultStep).toContainText('done')
  await expect(page.getByText('No secrets can be kept yet')).toBeHidden()
  await button(page, 'Continue').click()

  await button(page, 'Create a key').click()
  await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('Laptop')
  await inDialog(page, 'Create key').click()
  const key = await page.getByLabel('Key', { exact: true }).innerText()
  await inDialog(page, 'Done').click()
  await inDialog(page, 'Close anyway').click()
  await using client = await connectClient('SDK v1', { url: `${app.core.gatewayStatus().baseUrl}/w/default/mcp`, key })
  await client.call('everything__echo', { message: 'Hello' })
  await expect(page.getByRole('status').filter({ hasText: 'called everything__echo' })).toBeVisible()
  await look(page, 'first-run-first-call', TWO_WAYS)
  await button(page, 'Open Atrium').click()
  await expect(page.getByRole('region', { name: 'Servers' })).toContainText('everything')
})

verifies('page.accessible', 'the first steps of an Atrium whose vault is locked do not say that it is done', async ({ page }) => {
  const keychain = memoryKeychain()
  using folder = tempFolder()
  await startPageApp({ keychain, home: folder.path }).then(app => app[Symbol.asyncDispose]())
  keychain.isLocked = true
  await using app = await startPageApp({ keychain, home: folder.path })
  await page.goto(app.newLink())
  await button(page, 'Continue').click()
  await expect(page.getByRole('heading', { name: 'Unlock your secrets' })).toBeVisible()
  await look(page, 'first-run-vault-locked', TWO_WAYS)
  await button(page, 'Later, keep no secrets yet').click()
  const vaultStep = page.getByRole('list', { name: 'First steps' }).getByRole('listitem').filter({ hasText: 'Vault' })
  await expect(vaultStep).toContainText('put off')
  await look(page, 'first-run-begin-locked', TWO_WAYS)
  await button(page, 'Unlock vault').click()
  keychain.isLocked = false
  await button(page, 'Ask the keychain again').click()
  await expect(page.getByRole('heading', { name: 'Add a server' })).toBeVisible()
  await expect(vaultStep).toContainText('done')
})

async function addServer(page: Page, line: string): Promise<void> {
  await button(page, /^Add a server/).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Command' }).fill(line)
  await dialog.getByRole('button', { name: 'Review what will run' }).click()
  await dialog.getByRole('button', { name: 'Approve and start' }).click()
  await expect(dialog).toBeHidden({ timeout: 60_000 })
  await expect(page.getByRole('list', { name: 'Added servers' })).toContainText('Running')
}

verifies('page.accessible', 'at 200 % zoom nothing is cut off, and less motion is kept to', async ({ page }) => {
  await using app = await startPageApp({ startedAgo: SEED_AGO })
  const { full } = await seed(app)
  await page.goto(app.newLink())
  // A window of 1440×900 zoomed to 200 % has this many CSS pixels.
  const zoomed = [{ width: 720, height: 450, theme: 'light' }] as const
  for (const place of ['overview', 'servers', 'tools', 'secrets', 'keys', 'activity', 'settings']) {
    await open(page, `#/w/${full.slug}/${place}`)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await look(page, `zoomed-${place}`, zoomed)
  }
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await open(page, `#/w/${full.slug}/keys`)
  await button(page, 'Create key').click()
  await expect(page.getByRole('dialog')).toBeVisible()
  const moving = await page.evaluate(
    () => document.getAnimations().filter(({ effect }) => Number(effect?.getComputedTiming().duration) > 20).length,
  )
  expect(moving, 'animations that take time').toBe(0)
  await settle(page)
  await shoot(page, 'zoomed-create-key')
  await page.keyboard.press('Escape')
  await expect(rowOf(page, 'Keys', 'Cursor')).toBeVisible()
})
