import { expect, test } from '@playwright/test'
import { startPageApp, type PageApp } from '../harness/page-app.ts'
import { look, TWO_WAYS } from '../harness/page-look.ts'
import { seed, SEED_AGO, type Seeded } from '../harness/page-seed.ts'
import { button, inDialog, open, rowOf } from '../harness/page-steps.ts'
import { verifies } from '../verifies-in-browser.ts'

const DAY = 86_400_000

let app: PageApp
let seeded: Seeded

test.beforeAll(async () => {
  app = await startPageApp({ startedAgo: SEED_AGO })
  seeded = await seed(app)
})
test.afterAll(() => app[Symbol.asyncDispose]())
test.beforeEach(({ page }) => page.goto(app.newLink()))

const keysOf = () => app.call('keys.list', { workspaceId: seeded.full.id })

verifies('page.keys', 'a key is made by keyboard with scopes, limits and a member, and shown once', async ({ page }) => {
  const grace = await app.call('members.add', { name: 'Grace' })
  await app.call('workspaceMembers.set', { workspaceId: seeded.full.id, memberId: grace.id, role: 'member' })
  await open(page, `#/w/${seeded.full.slug}/keys?new`)
  const dialog = page.getByRole('dialog', { name: 'Create key' })
  await dialog.getByLabel('Name', { exact: true }).fill('Night shift')
  await dialog.getByRole('combobox', { name: 'Acts as' }).selectOption('Grace, member')
  await expect(dialog).toContainText('the role of Grace')
  await dialog.getByRole('checkbox', { name: 'REST, for scripts' }).press('Space')
  const all = dialog.getByRole('group', { name: 'Reach into All modules' })
  await all.getByRole('radio', { name: 'Read and write' }).press('ArrowLeft')
  await expect(dialog).toContainText('All others are refused.')
  const memory = dialog.getByRole('group', { name: 'Reach into memory' })
  await expect(memory.getByRole('radio', { name: 'Off' })).toBeDisabled()
  await memory.getByRole('radio', { name: 'Read', exact: true }).press('ArrowRight')
  await look(page, 'create-key-scopes')
  await dialog.getByRole('button', { name: /^Limits/ }).press('Enter')
  await dialog.getByLabel('Calls a minute').fill('0')
  await expect(inDialog(page, 'Create key')).toBeDisabled()
  await dialog.getByLabel('Calls a minute').fill('60')
  await dialog.getByRole('button', { name: /^Managing Atrium/ }).press('Enter')
  await dialog.getByRole('group', { name: 'Reach into Keys' }).getByRole('radio', { name: 'Off' }).press('ArrowRight')
  await dialog.getByRole('group', { name: 'Reach into Keys' }).scrollIntoViewIfNeeded()
  await look(page, 'create-key-more', TWO_WAYS)
  await dialog.getByLabel('Calls a minute').press('Enter')
  await expect(page.getByLabel('Key', { exact: true })).toHaveText(/^atr_/)
  await expect(page.getByRole('dialog')).toContainText('/api/v1/workspaces/')
  await look(page, 'key-once', TWO_WAYS)
  const made = (await keysOf()).find(({ name }) => name === 'Night shift')
  expect(made).toMatchObject({
    kind: 'user',
    memberId: grace.id,
    surfaces: 'both',
    limits: { callsPerMinute: 60, callsPerDay: null },
  })
  expect([...(made?.scopes ?? [])].sort()).toEqual(['*:read', 'keys:read', 'memory:read', 'memory:write'])
})

verifies('page.keys', 'a key is edited, rotated with its old one going on, and revoked, each from its drawer', async ({ page }) => {
  await open(page, `#/w/${seeded.full.slug}/keys`)
  await rowOf(page, 'Keys', 'Claude Code').focus()
  await page.keyboard.press('Enter')
  const drawer = page.getByRole('dialog', { name: 'Claude Code' })
  await expect(drawer).toContainText('Calls in the last 30 days')
  await look(page, 'key-drawer')
  await drawer.getByRole('button', { name: 'Edit' }).press('Enter')
  const edit = page.getByRole('dialog', { name: 'Edit the key “Claude Code”' })
  await edit.getByLabel('Name', { exact: true }).fill('Terminal')
  await edit.getByRole('group', { name: 'Reach into All modules' }).getByRole('radio', { name: 'Read and write' }).press('ArrowLeft')
  await edit.getByLabel('Name', { exact: true }).press('Enter')
  await expect(edit).toBeHidden()
  await page.getByRole('dialog', { name: 'Terminal' }).getByRole('button', { name: 'Rotate' }).press('Enter')
  await inDialog(page, 'Rotate key').press('Enter')
  const once = page.getByRole('dialog', { name: 'The key for “Terminal”' })
  await expect(once).toContainText('The old key goes on until')
  await look(page, 'key-rotated', TWO_WAYS)
  await inDialog(page, 'Done').click()
  await inDialog(page, 'Close anyway').click()
  await expect(once).toBeHidden()
  // The button that led here is gone, and the focus with it: what was on its way may still hear the first one.
  await expect(async () => {
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog', { name: 'Terminal' })).toBeHidden({ timeout: 1_000 })
  }).toPass()
  const [next, old] = (await keysOf()).filter(({ name }) => name === 'Terminal')
  expect(old).toMatchObject({ scopes: ['*:read'], replacedBy: next?.id })
  await expect(rowOf(page, 'Keys', 'Ending')).toContainText('Terminal')
  await open(page, `#/w/${seeded.full.slug}/keys/${next?.id ?? ''}`)
  await page.getByRole('dialog', { name: 'Terminal' }).getByRole('button', { name: 'Revoke' }).press('Enter')
  await inDialog(page, 'Revoke key').press('Enter')
  await expect(page.getByRole('dialog', { name: 'Terminal' })).toContainText('Revoked')
})

verifies('page.keys', 'keys that expire soon, and keys that nobody used, are pointed out with one click', async ({ page }) => {
  const { id: workspaceId, slug } = await app.call('workspaces.create', { name: 'Annexe' })
  app.pretendAgo(40 * DAY)
  await app.call('keys.create', { workspaceId, name: 'Forgotten' })
  app.pretendAgo(0)
  await app.call('keys.create', { workspaceId, name: 'Short', expiresAt: Date.now() + 2 * DAY })
  await open(page, `#/w/${slug}/keys`)
  await expect(page.getByText('“Short” expires')).toBeVisible()
  await look(page, 'keys-pointed-out')
  await button(page, 'Revoke Forgotten').press('Enter')
  await inDialog(page, 'Revoke key').press('Enter')
  await expect(page.getByText('“Forgotten” was never used')).toBeHidden()
  await button(page, 'Rotate Short').press('Enter')
  await expect(page.getByRole('dialog', { name: 'Rotate the key “Short”' })).toBeVisible()
})
