import { expect } from '@playwright/test'
import { memoryKeychain } from '../harness/memory-keychain.ts'
import { startPageApp, type PageApp } from '../harness/page-app.ts'
import { look, TWO_WAYS } from '../harness/page-look.ts'
import { button, open } from '../harness/page-steps.ts'
import { verifies } from '../verifies-in-browser.ts'

/** So many that a person can see the rotation at work and stop it. */
const SECRETS = 4_000

async function addMany(app: PageApp): Promise<void> {
  const [workspace] = await app.call('workspaces.list', {})
  for (let from = 0; from < SECRETS; from += 500) {
    const names = Array.from({ length: 500 }, (_none, index) => `S_${from + index}`)
    await app.call('secrets.import', {
      workspaceId: workspace!.id,
      text: names.map(name => `${name}="a value of ${name}"`).join('\n'),
      picks: names.map(name => ({ name, version: null })),
    })
  }
}

verifies('vault.page', 'a rotation at work tells how far it is, is stopped with the keyboard and goes on to its end', async ({ page }) => {
  await using app = await startPageApp({})
  await app.call('organization.update', { isSetUp: true })
  await addMany(app)
  await page.goto(app.newLink())
  await open(page, '#/vault')
  const progress = page.locator('progress')
  const told = page.getByRole('status').filter({ hasText: /Sealed anew|to go/ })
  await button(page, 'Rotate data keys').press('Enter')
  // The secrets, and the key that seals the audit.
  await expect(told).toContainText(/Sealed anew: [1-9]\d* of 4001\./)
  expect(Number(await progress.getAttribute('value'))).toBeGreaterThan(0)
  await button(page, 'Stop rotation').press('Enter')
  await expect(told).toContainText(/Stopped with [1-9]\d* to go\. Those are safe under the older key\./)

  // What it says is what there is: nothing goes on behind it, and both keys are there.
  const stopped = await app.call('vault.keys', {})
  expect(stopped).toMatchObject({ rotation: { isRunning: false, problem: null } })
  expect(stopped.dataKeys.some(({ isRotating }) => isRotating)).toBe(true)
  const { total, resealed } = stopped.rotation!
  await expect(told).toContainText(`Stopped with ${total - resealed} to go.`)
  expect(await app.call('vault.keys', {})).toEqual(stopped)

  await button(page, 'Go on').press('Enter')
  await expect(button(page, 'Rotate data keys')).toBeVisible({ timeout: 120_000 })
  await expect(progress).toHaveCount(0)
  const after = await app.call('vault.keys', {})
  expect(after.rotation).toBeNull()
  expect(after.dataKeys.map(({ version, isRotating }) => [version, isRotating])).toEqual(after.dataKeys.map(() => [2, false]))
})

verifies(
  'vault.page',
  'while the master key waits for the keychain the page says what is going on, and claims no stop',
  async ({ page }) => {
    const kept = memoryKeychain()
    const asked = Promise.withResolvers<undefined>()
    const allowed = Promise.withResolvers<undefined>()
    let isSlow = false
    const keychain = {
      ...kept,
      write: async (account: string, value: string) => {
        if (isSlow) {
          asked.resolve(undefined)
          await allowed.promise
        }
        await kept.write(account, value)
      },
    }
    await using app = await startPageApp({ keychain })
    await app.call('organization.update', { isSetUp: true })
    const [workspace] = await app.call('workspaces.list', {})
    await app.call('secrets.create', { workspaceId: workspace!.id, name: 'ONE', value: 'a value of a workspace' })
    await app.call('organizationSecrets.create', { name: 'TWO', value: 'a value of the organization' })
    await page.goto(app.newLink())
    await open(page, '#/vault')
    isSlow = true
    await button(page, 'Rotate master key').press('Enter')
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Rotate master key' }).press('Enter')
    await asked.promise
    await expect(dialog.getByRole('status')).toContainText('which may ask you. Then all 2 data keys are wrapped with it in one step.')
    await look(page, 'vault-rotating-master', TWO_WAYS)
    await dialog.getByRole('button', { name: 'Close' }).first().press('Enter')
    await expect(dialog).toHaveCount(0)
    expect(kept.items.size).toBe(1)
    allowed.resolve(undefined)
    await expect(page.getByText('The master key is rotated.', { exact: true })).toBeVisible()
    await expect.poll(() => kept.items.size).toBe(1)
    expect((await app.call('vault.keys', {})).masterKeyAt).toBeGreaterThan(0)
  },
)
