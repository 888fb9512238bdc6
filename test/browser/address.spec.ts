import { expect, test, type Page } from '@playwright/test'
import { openHttpProxy, sendJson, type HttpProxy } from '../harness/upstreams/http-proxy.ts'
import { serveOverHttp } from '../harness/upstreams/conformance/http-front.ts'
import { startPageApp, type PageApp } from '../harness/page-app.ts'
import { look, TWO_WAYS } from '../harness/page-look.ts'
import { button, inDialog, open, rowOf } from '../harness/page-steps.ts'
import { verifies } from '../verifies-in-browser.ts'

const TOKEN = 'tk_live_8f3a1c6b2d9e4f70a5'

let app: PageApp
let server: Awaited<ReturnType<typeof serveOverHttp>>
/** Lets in only who shows the token. */
let guarded: HttpProxy

test.beforeAll(async () => {
  app = await startPageApp()
  await app.call('organization.update', { isSetUp: true })
  server = await serveOverHttp(0)
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  guarded = await openHttpProxy(
    `http://127.0.0.1:${port}/mcp`,
    ({ headers }, response) => headers.authorization !== `Bearer ${TOKEN}` && sendJson(response, 401, {}, { 'www-authenticate': 'Bearer' }),
  )
})
test.afterAll(async () => {
  await guarded[Symbol.asyncDispose]()
  server.closeAllConnections()
  server.close()
  await app[Symbol.asyncDispose]()
})
test.beforeEach(({ page }) => page.goto(app.newLink()))

async function openAddress(page: Page) {
  await open(page, '#/w/default/servers')
  await button(page, 'Add server').first().click()
  await page.getByRole('tab', { name: 'Address' }).click()
  return page.getByRole('dialog')
}

verifies(
  'kinds.http',
  'a server is added by its address with a token that becomes a secret, reviewed, connected and changed',
  async ({ page }) => {
    const dialog = await openAddress(page)
    await dialog.getByRole('textbox', { name: 'Address' }).fill(guarded.url)
    await expect(dialog.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue('local')
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('tracker')
    await inDialog(page, 'Add header').click()
    await expect(dialog.getByLabel('Name of header 1')).toHaveValue('Authorization')
    await expect(dialog.getByLabel('Text before the secret of Authorization')).toHaveValue('Bearer ')
    await dialog.getByLabel('Value of Authorization').fill(TOKEN)
    await look(page, 'address-form')
    await inDialog(page, 'Review what will be called').click()
    const review = page.getByRole('dialog', { name: 'Approve how “tracker” is called' })
    await expect(review.getByRole('list', { name: 'Address' })).toHaveText(guarded.url)
    await expect(review).toContainText('secret TRACKER_AUTHORIZATION')
    await expect(review).not.toContainText(TOKEN)
    // The space between the two is no riddle.
    await expect(review.getByRole('listitem').filter({ hasText: 'Authorization' })).toContainText('Bearer secret')
    await expect(review.locator('mark')).toHaveCount(0)
    expect(guarded.seen).toEqual([])
    await look(page, 'address-review', TWO_WAYS)
    await review.getByRole('button', { name: 'Approve and connect' }).click()
    await expect(rowOf(page, 'Servers', 'tracker')).toContainText('Running')
    await rowOf(page, 'Servers', 'tracker').getByText('tracker').first().click()
    await page.getByRole('tab', { name: 'Headers' }).click()
    await expect(page.getByRole('grid', { name: 'Headers of tracker' })).toContainText('TRACKER_AUTHORIZATION')
    await look(page, 'address-headers', TWO_WAYS)
    await button(page, 'Change headers').click()
    const edit = page.getByRole('dialog', { name: 'Change how “tracker” is called' })
    await expect(edit.getByLabel('Secret for Authorization')).toHaveValue('TRACKER_AUTHORIZATION')
    await edit.getByLabel('Text before the secret of Authorization').fill('Basic ')
    await inDialog(page, 'Save').click()
    await expect(edit).toBeHidden()
    // It is held again: nothing is sent before the change is approved.
    await expect(page.getByRole('dialog', { name: 'Approve how “tracker” is called' })).toContainText('Basic')
  },
)

verifies('kinds.http', 'an address form is filled by keyboard alone, and says what is wrong', async ({ page }) => {
  const dialog = await openAddress(page)
  const isThere = () => dialog.getByRole('textbox', { name: 'Address' }).evaluate(field => field === document.activeElement)
  for (let press = 0; press < 4 && !(await isThere()); press += 1) await page.keyboard.press('Tab')
  expect(await isThere()).toBe(true)
  await page.keyboard.type('http://tools.example/mcp')
  await expect(dialog).toContainText('The way there is not encrypted')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: 'Approve how “tools” is called' })).toContainText('No: whoever is on the way')
  await inDialog(page, 'Change').click()
  const edit = page.getByRole('dialog', { name: 'Change how “tools” is called' })
  await edit.getByRole('textbox', { name: 'Address' }).fill('ftp://tools.example')
  await inDialog(page, 'Add header').click()
  await edit.getByRole('button', { name: 'More' }).click()
  await inDialog(page, 'Save').click()
  await expect(edit.getByRole('alert').first()).toContainText('beginning with https://')
  await expect(edit).toContainText('Give the secret its value.')
  await look(page, 'address-problems')
})
