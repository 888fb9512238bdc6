import { expect, test } from '@playwright/test'
import { startPageApp, type PageApp } from '../harness/page-app.ts'
import { look, TWO_WAYS } from '../harness/page-look.ts'
import { button, expectHeading, goTo, inDialog, open, rowOf } from '../harness/page-steps.ts'
import { verifies } from '../verifies-in-browser.ts'

let app: PageApp

test.beforeAll(async () => {
  app = await startPageApp()
  await app.call('organization.update', { name: 'Analytical Works', ownerName: 'Ada', isSetUp: true })
  await app.call('workspaces.create', { name: 'Studio' })
})
test.afterAll(() => app[Symbol.asyncDispose]())
test.beforeEach(({ page }) => page.goto(app.newLink()))

verifies(
  'page.members',
  'a person is added, let into a workspace, made admin and removed with their keys, which is said before',
  async ({ page }) => {
    await open(page, '#/w/studio/members')
    await expectHeading(page, 'Members')
    await goTo(page, 'People')
    await button(page, 'Add person').press('Enter')
    await inDialog(page, 'Cancel').waitFor()
    await page.getByRole('dialog').getByLabel('Name').fill('Grace')
    await look(page, 'people-add', TWO_WAYS)
    await page.getByRole('dialog').getByLabel('Name').press('Enter')
    const drawer = page.getByRole('dialog', { name: 'Grace' })
    await drawer.getByRole('group', { name: 'Role in Studio' }).getByRole('radio', { name: 'Member' }).press('ArrowRight')
    await expect(drawer.getByRole('group', { name: 'Role in Studio' }).getByRole('radio', { name: 'Manager' })).toBeChecked()
    await look(page, 'person-drawer')
    await page.keyboard.press('Escape')
    await expect(rowOf(page, 'People', 'Grace')).toContainText('Studio (manager)')
    const [grace] = (await app.call('members.list', {})).filter(({ name }) => name === 'Grace')
    const studio = (await app.call('workspaces.list', {})).find(({ slug }) => slug === 'studio')
    await app.call('keys.create', { workspaceId: studio?.id ?? '', name: 'Night shift', memberId: grace?.id ?? null })
    await look(page, 'people', TWO_WAYS)
    await button(page, 'More for Grace').press('Enter')
    await page.getByRole('menuitem', { name: 'Make an admin' }).press('Enter')
    await expect(page.getByRole('dialog')).toContainText('1 key acts as them: “Night shift”')
    await inDialog(page, 'Make admin').press('Enter')
    await expect(rowOf(page, 'People', 'Grace')).toContainText('Admin')
    await button(page, 'More for Grace').press('Enter')
    await page.getByRole('menuitem', { name: 'Remove' }).press('Enter')
    await expect(page.getByRole('dialog')).toContainText('“Night shift”. Revoked now, for good.')
    await look(page, 'person-remove', TWO_WAYS)
    await inDialog(page, 'Remove person').press('Enter')
    await expect(rowOf(page, 'People', 'Grace')).toBeHidden()
    expect((await app.call('keys.list', { workspaceId: studio?.id ?? '' }))[0]?.revokedAt).not.toBeNull()
  },
)

verifies('page.members', 'somebody is let into a workspace, becomes manager, and is taken out with their keys kept', async ({ page }) => {
  const linus = await app.call('members.add', { name: 'Linus' })
  await open(page, '#/w/studio/members?new')
  await expect(page.getByRole('combobox', { name: 'Person' })).toContainText('Linus')
  await look(page, 'members-let-in', TWO_WAYS)
  await inDialog(page, 'Let in').press('Enter')
  await page.getByRole('combobox', { name: 'Role of Linus' }).selectOption('Manager')
  const studio = (await app.call('workspaces.list', {})).find(({ slug }) => slug === 'studio')
  const workspaceId = studio?.id ?? ''
  await expect
    .poll(async () => (await app.call('workspaceMembers.list', { workspaceId })).find(({ name }) => name === 'Linus')?.role)
    .toBe('manager')
  await app.call('keys.create', { workspaceId, name: 'Kernel', memberId: linus.id })
  await expect(rowOf(page, 'Members', 'Linus')).toContainText('Kernel')
  await look(page, 'members')
  await button(page, 'Take out Linus').press('Enter')
  await expect(page.getByRole('dialog')).toContainText('They are kept')
  await inDialog(page, 'Take out').press('Enter')
  await expect(rowOf(page, 'Members', 'Linus')).toBeHidden()
  expect((await app.call('keys.list', { workspaceId })).find(({ name }) => name === 'Kernel')?.revokedAt).toBeNull()
})
