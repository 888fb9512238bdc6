import { expect } from '@playwright/test'
import { memoryKeychain } from '../harness/memory-keychain.ts'
import { startPageApp } from '../harness/page-app.ts'
import { look, TWO_WAYS } from '../harness/page-look.ts'
import { button, open } from '../harness/page-steps.ts'
import { verifies } from '../verifies-in-browser.ts'

const PASSPHRASE = 'correct horse battery staple'

verifies('vault.page', 'the vault is locked, rotated and given a passphrase, with the keyboard where it matters', async ({ page }) => {
  const keychain = memoryKeychain()
  await using app = await startPageApp({ keychain })
  await app.call('organization.update', { isSetUp: true })
  const [workspace] = await app.call('workspaces.list', {})
  const workspaceId = workspace!.id
  for (let n = 0; n < 40; n += 1) await app.call('secrets.create', { workspaceId, name: `S_${n}`, value: `value ${n}` })
  await page.goto(app.newLink())
  await open(page, '#/vault')
  await expect(page.getByText('this machine’s keychain', { exact: true })).toBeVisible()
  await look(page, 'vault-open')

  // Settings of locking are kept, and heard of by the core.
  await page.getByLabel('Lock after').selectOption('15')
  await page.getByRole('switch', { name: 'Lock with this machine' }).press('Space')
  await expect.poll(() => app.call('settings.get', {})).toMatchObject({ autoLockMinutes: 15, isLockingWithMachine: true })

  await button(page, 'Rotate data keys').press('Enter')
  await expect
    .poll(async () => (await app.call('vault.keys', {})).dataKeys.map(({ version, isRotating }) => [version, isRotating]))
    .toEqual([
      // The workspace's, and the organization's, which seals the key of the audit.
      [2, false],
      [2, false],
    ])
  await expect(button(page, 'Rotate data keys')).toBeVisible()

  const before = [...keychain.items]
  await button(page, 'Rotate master key').press('Enter')
  await look(page, 'vault-rotate', TWO_WAYS)
  await page.getByRole('dialog').getByRole('button', { name: 'Rotate master key' }).press('Enter')
  await expect(page.getByText('The master key is rotated.', { exact: true })).toBeVisible()
  expect([...keychain.items]).not.toEqual(before)
  expect(keychain.items.size).toBe(1)

  await button(page, 'Use a passphrase').press('Enter')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('New passphrase').fill('short')
  await dialog.getByRole('button', { name: 'Change passphrase' }).click()
  await expect(dialog).toContainText('Use at least 12 characters.')
  await look(page, 'vault-passphrase')
  await dialog.getByLabel('New passphrase').fill(PASSPHRASE)
  await dialog.getByLabel('The same again').fill(PASSPHRASE)
  await page.keyboard.press('Enter')
  await expect(page.getByText('Open, guarded by a passphrase')).toBeVisible({ timeout: 20_000 })
  expect(keychain.items.size).toBe(0)

  await button(page, 'Lock now').press('Enter')
  await expect(page.getByText('No secret can be read now')).toBeVisible()
  await page.getByLabel('Passphrase').fill('not the passphrase at all')
  await page.keyboard.press('Enter')
  await expect(page.getByText('This is not the passphrase of this vault.')).toBeVisible({ timeout: 20_000 })
  await page.getByLabel('Passphrase').fill(PASSPHRASE)
  await page.keyboard.press('Enter')
  await expect(button(page, 'Change passphrase')).toBeVisible({ timeout: 20_000 })
  await look(page, 'vault-open-passphrase', TWO_WAYS)

  // And from anywhere, with the palette.
  await page.keyboard.press('ControlOrMeta+k')
  await page.keyboard.type('lock vault now')
  await expect(page.getByRole('option', { name: 'Lock vault now' })).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('Enter')
  await expect(page.getByText('No secret can be read now')).toBeVisible()
})

verifies('vault.page', 'a rotation that was stopped tells how far it came and goes on', async ({ page }) => {
  await using app = await startPageApp({})
  await app.call('organization.update', { isSetUp: true })
  const [workspace] = await app.call('workspaces.list', {})
  const workspaceId = workspace!.id
  for (let n = 0; n < 60; n += 1) await app.call('secrets.create', { workspaceId, name: `S_${n}`, value: `value ${n}` })
  await app.call('vault.rotateDataKeys', {})
  await app.call('vault.stopRotation', {})
  expect((await app.call('vault.keys', {})).rotation).toMatchObject({ isRunning: false })
  await page.goto(app.newLink())
  await open(page, '#/vault')
  await expect(page.getByRole('status').filter({ hasText: 'to go' })).toBeVisible()
  await look(page, 'vault-rotation-stopped')
  await button(page, 'Go on').press('Enter')
  await expect(button(page, 'Rotate data keys')).toBeVisible({ timeout: 20_000 })
  expect(await app.call('vault.keys', {})).toMatchObject({
    rotation: null,
    dataKeys: [
      { version: 2, isRotating: false },
      { version: 2, isRotating: false },
    ],
  })
})

verifies('workspaces.remove', 'a workspace is deleted after its name was typed', async ({ page }) => {
  await using app = await startPageApp({})
  await app.call('organization.update', { isSetUp: true })
  const gone = await app.call('workspaces.create', { name: 'Gone' })
  await page.goto(app.newLink())
  await open(page, `#/w/${gone.slug}/settings`)
  await button(page, 'Delete workspace').click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('button', { name: 'Delete workspace' })).toBeDisabled()
  await look(page, 'workspace-delete')
  await dialog.getByRole('textbox').fill('Gone')
  await page.keyboard.press('Enter')
  await expect(page.getByText('“Gone” is deleted.', { exact: true })).toBeVisible()
  expect(await app.call('workspaces.list', {})).toHaveLength(1)
})
